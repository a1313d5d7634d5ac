//! Parts are read as they were written, and nothing else is.

use proptest::prelude::*;
use rapporteur_catalog::Catalogue;
use rapporteur_store::StoredCapture;
use rapporteur_store::conformance::capture;
use rapporteur_store::parts::{PartError, PartWriter, read};

use crate::support::Engine;

fn written(groups: &[&[StoredCapture]]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = PartWriter::new(&mut file, Catalogue::builtin()).unwrap();
    groups.iter().for_each(|group| writer.write(group).unwrap());
    let records = writer.finish().unwrap();
    let sentences = groups.iter().copied().flatten().flat_map(|capture| &capture.facts.sentences);
    assert_eq!(records, sentences.filter(|sentence| sentence.prose_block).count() as u64);
    file
}

fn read_all(bytes: Vec<u8>) -> Result<Vec<StoredCapture>, PartError> {
    let mut all = Vec::new();
    let file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut &file, &bytes).unwrap();
    read(file, |captures| {
        all.extend(captures);
        Ok::<(), PartError>(())
    })?;
    Ok(all)
}

#[test]
fn captures_are_read_as_they_were_written() {
    let engine = Engine::new();
    let captures: Vec<StoredCapture> = (0..40).map(|n| capture(&format!("{n}.txt"), n, 12)).collect();
    // One without any sentence that could be evidence, and one that a reader has read.
    let read = engine
        .capture("é.txt", "Kenya trained Fiji's coast guard in May 2014. Peru, since 2010, funds Chile.");
    let empty = capture("empty.txt", 1, 0);
    let odd = [read, StoredCapture { facts: std::sync::Arc::default(), ..empty }];
    let file = written(&[&captures[..30], &[], &captures[30..], &odd]);
    let back = read_all(file).unwrap();
    assert_eq!(back.len(), 42);
    assert_eq!(back[..40], captures);
    assert_eq!(back[40..], odd);
    assert_eq!(read_all(written(&[])).unwrap(), []);
}

#[test]
fn what_is_no_part_is_refused() {
    for bytes in [&b""[..], b"PAR1", b"PAR1PAR1", b"hello, this is a text and no table at all"] {
        assert!(read_all(bytes.to_vec()).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn damage_is_an_error_or_changes_nothing(at in 0usize..1_000_000, bit in 0u8..8, cut in any::<bool>()) {
        let captures = [capture("a.txt", 1, 6), capture("b.txt", 2, 6)];
        let mut file = written(&[&captures]);
        let at = at % file.len();
        if cut { file.truncate(at); } else { file[at] ^= 1 << bit; }
        if let Ok(back) = read_all(file) {
            prop_assert!(back.iter().all(|capture| captures.contains(capture)));
        }
    }
}
