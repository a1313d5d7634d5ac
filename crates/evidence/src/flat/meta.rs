//! Metadata of a source as bytes. Its name is mostly its path, and its key the name of its file: where they are, they are
//! not written.

use crate::SourceMeta;

const NAME: u8 = 1;
const KEY: u8 = 2;

/// All of it. Equal metadata give equal bytes, wherever the source lies.
pub(super) fn pack(meta: &SourceMeta) -> Vec<u8> {
    postcard::to_allocvec(meta).unwrap_or_default()
}

/// What stands beside a path.
pub(super) fn pack_beside(mut meta: SourceMeta, path: &str) -> Vec<u8> {
    let mut told = 0;
    // The key first: it is compared with the name.
    if *meta.key == *key_of(&meta.name) {
        told |= KEY;
        meta.key = Box::default();
    }
    if *meta.name == *name_of(path) {
        told |= NAME;
        meta.name = Box::default();
    }
    postcard::to_extend(&meta, vec![told]).unwrap_or_default()
}

/// Metadata again; `None` if the bytes are not those of [`pack_beside`].
pub(super) fn unpack_beside(bytes: &[u8], path: &str) -> Option<SourceMeta> {
    let (told, bytes) = bytes.split_first()?;
    let mut meta: SourceMeta = postcard::from_bytes(bytes).ok()?;
    if told & NAME != 0 {
        meta.name = name_of(path).into();
    }
    if told & KEY != 0 {
        meta.key = key_of(&meta.name).into();
    }
    Some(meta)
}

/// The name that a path mostly stands for: callers join its parts by a character that no name has.
fn name_of(path: &str) -> String {
    path.replace('\0', "/")
}

/// The key that a name mostly has: its file without its ending.
fn key_of(name: &str) -> &str {
    let file = name.rsplit_once('/').map_or(name, |(_, file)| file);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{pack_beside, unpack_beside};
    use crate::SourceMeta;

    proptest! {
        #[test]
        fn names_and_keys_come_back(path in "[ab./\0]{0,8}", name in "[ab./]{0,8}", key in "[ab.]{0,4}", own in any::<[bool; 2]>()) {
            let name = if own[0] { name } else { path.replace('\0', "/") };
            let key = if own[1] { key } else { super::key_of(&name).to_owned() };
            let meta = SourceMeta { name: name.into(), key: key.into(), ..SourceMeta::default() };
            prop_assert_eq!(unpack_beside(&pack_beside(meta.clone(), &path), &path), Some(meta));
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            let _ = unpack_beside(&bytes, "a");
        }
    }

    #[test]
    fn what_the_path_tells_is_not_written() {
        let meta =
            SourceMeta { name: "x/long-name.md".into(), key: "long-name".into(), ..SourceMeta::default() };
        let own = SourceMeta { name: "y/long-name.md".into(), key: "a-key".into(), ..SourceMeta::default() };
        let written = |meta: SourceMeta| pack_beside(meta, "x\0long-name.md").len();
        assert_eq!(written(own) - written(meta), 19);
    }
}
