//! An offset map as numbers. It is built anew when it is read, so that no file can make one that is out of order.

use rapporteur_text::{OffsetMap, OffsetMapBuilder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Derived length, source start, source length, 1 for equal bytes.
type Run = [usize; 4];

pub(super) fn serialize<S: Serializer>(map: &Option<OffsetMap>, serializer: S) -> Result<S::Ok, S::Error> {
    let runs = |map: &OffsetMap| -> Vec<Run> {
        map.runs()
            .map(|(derived, source, len, identity)| [derived, source, len, usize::from(identity)])
            .collect()
    };
    map.as_ref().map(runs).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OffsetMap>, D::Error> {
    let runs = Option::<Vec<Run>>::deserialize(deserializer)?;
    Ok(runs.map(|runs| {
        let mut map = OffsetMapBuilder::default();
        for [derived, source, len, identity] in runs {
            if identity == 1 { map.keep(source, derived) } else { map.replace(derived, source, len) }
        }
        map.finish()
    }))
}
