//! Which files belong: the glob patterns of the configuration, each with the folder that has to be walked for it.

use std::cmp::Ordering;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};
use rapporteur_sources::SIDECAR_SUFFIX;
use rustc_hash::FxHashSet;

use crate::System;

/// Patterns of one configuration key.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patterns {
    patterns: Vec<Pattern>,
}

#[derive(Debug, Clone)]
struct Pattern {
    /// The part of the pattern before its first wildcard: absolute, without `..`.
    base: Utf8PathBuf,
    /// Matches paths relative to `base`.
    matcher: GlobMatcher,
    /// The one file that it names, if it has no wildcard: no folder has to be walked for it.
    file: Option<Utf8PathBuf>,
}

impl Patterns {
    /// Patterns relative to `root`; those that cannot be read come back as messages.
    pub(crate) fn new(system: &dyn System, root: &Utf8Path, globs: &[String]) -> (Patterns, Vec<String>) {
        let mut patterns = Vec::new();
        let mut errors = Vec::new();
        for glob in globs {
            match pattern(system, root, glob) {
                Ok(pattern) => patterns.push(pattern),
                Err(error) => errors.push(format!("pattern \"{glob}\": {}", error.kind())),
            }
        }
        (Patterns { patterns }, errors)
    }

    /// Whether a path is among them. Hidden files never are.
    pub(crate) fn matches(&self, path: &Utf8Path) -> bool {
        self.patterns.iter().any(|pattern| {
            below(&pattern.base, path).is_some_and(|rest| !is_hidden(rest) && pattern.matcher.is_match(rest))
        })
    }

    /// Folders that hold them.
    pub(crate) fn bases(&self) -> impl Iterator<Item = &Utf8Path> {
        self.patterns.iter().map(|pattern| pattern.base.as_path())
    }

    /// All files on disk that belong, sorted. A folder that is not there holds none.
    pub(crate) fn walk(&self, system: &dyn System) -> Vec<Utf8PathBuf> {
        self.walk_with(system, &mut |_| {})
    }

    /// The same; `each` is told of every file and every symbolic link in the folders, whether it belongs or not.
    fn walk_with(&self, system: &dyn System, each: &mut dyn FnMut(&Utf8Path)) -> Vec<Utf8PathBuf> {
        let wild = self.patterns.iter().filter(|pattern| pattern.file.is_none());
        let mut bases: Vec<&Utf8Path> = wild.map(|pattern| pattern.base.as_path()).collect();
        bases.sort();
        bases.dedup();
        let named = self.patterns.iter().filter_map(|pattern| pattern.file.clone());
        let mut files: Vec<Utf8PathBuf> = named.filter(|file| system.is_file(file)).collect();
        for base in bases.into_iter().filter(|base| system.is_dir(base)) {
            match system.walk_with_links(base) {
                Ok((found, links)) => {
                    found.iter().chain(&links).for_each(|path| each(path));
                    files.extend(found.into_iter().filter(|path| self.matches(path)));
                }
                Err(error) => tracing::warn!(%base, %error, "folder left out"),
            }
        }
        files.sort_by(|a, b| by_parts(a, b));
        files.dedup();
        files
    }
}

/// Patterns of the configuration, compiled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Belonging {
    pub sources: Patterns,
    pub bibliography: Patterns,
    pub briefs: Patterns,
    pub entities: Patterns,
    pub lexicon: Patterns,
}

impl Belonging {
    /// Whether a path is that of a capture, and not of what lies beside one.
    pub(crate) fn is_source(&self, path: &Utf8Path) -> bool {
        self.sources.matches(path) && !path.as_str().ends_with(SIDECAR_SUFFIX)
    }

    /// All captures on disk, sorted, and what lies beside them.
    pub(crate) fn walk_sources(&self, system: &dyn System) -> (Vec<Utf8PathBuf>, Sidecars) {
        let mut listed = FxHashSet::default();
        let mut paths = self.sources.walk_with(system, &mut |path| {
            if path.as_str().ends_with(SIDECAR_SUFFIX) {
                listed.insert(path.as_str().into());
            }
        });
        paths.retain(|path| !path.as_str().ends_with(SIDECAR_SUFFIX));
        let walked = self.sources.patterns.iter().filter(|pattern| pattern.file.is_none());
        let folders = walked.map(|pattern| pattern.base.clone()).collect();
        (paths, Sidecars { folders, listed })
    }
}

/// The metadata files that a walk has found: where there is none, nobody need look for it once more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sidecars {
    folders: Vec<Utf8PathBuf>,
    listed: FxHashSet<Box<str>>,
}

impl Sidecars {
    /// Whether a metadata file was there, or may be: hidden ones were not looked for, nor those outside the folders.
    pub(crate) fn may_have(&self, sidecar: &Utf8Path) -> bool {
        let walked = |folder: &Utf8PathBuf| below(folder, sidecar).is_some_and(|rest| !is_hidden(rest));
        self.listed.contains(sidecar.as_str()) || !self.folders.iter().any(walked)
    }
}

/// What is left of a normal path behind that of a folder that it lies in.
fn below<'a>(folder: &Utf8Path, path: &'a Utf8Path) -> Option<&'a Utf8Path> {
    let rest = path.as_str().strip_prefix(folder.as_str()).filter(|_| !folder.as_str().is_empty());
    // By its letters, which is fast; where that does not tell, by its parts.
    let plain = rest.and_then(|rest| rest.strip_prefix('/')).filter(|rest| !rest.starts_with('/'));
    plain.map(Utf8Path::new).or_else(|| path.strip_prefix(folder).ok())
}

/// Whether one of the parts of a relative path is hidden.
fn is_hidden(rest: &Utf8Path) -> bool {
    // Most paths have a dot only before their ending.
    let may_be = rest.as_str().starts_with('.') || rest.as_str().contains("/.") || cfg!(windows);
    may_be && rest.components().any(|part| part.as_str().starts_with('.'))
}

fn pattern(system: &dyn System, root: &Utf8Path, glob: &str) -> Result<Pattern, globset::Error> {
    let wild = |part: &str| part.contains(['*', '?', '[', '{']);
    let parts: Vec<&str> = glob.split('/').filter(|part| !part.is_empty()).collect();
    let literal = parts.iter().take_while(|part| !wild(part)).count();
    let is_folder = literal == parts.len() && system.is_dir(&normalise(&root.join(glob)));
    // A pattern without wildcards names one file, or a folder with all that is in it.
    let split = if literal == parts.len() && !is_folder { literal.saturating_sub(1) } else { literal };
    let (base, rest) = parts.split_at(split);
    let start = if glob.starts_with('/') { Utf8Path::new("/") } else { root };
    let named = literal == parts.len() && !is_folder && !rest.is_empty();
    let rest = if rest.is_empty() { "**".to_owned() } else { rest.join("/") };
    let matcher = GlobBuilder::new(&rest).literal_separator(true).build()?.compile_matcher();
    let base = normalise(&start.join(base.join("/")));
    let file = named.then(|| base.join(&rest));
    Ok(Pattern { base, matcher, file })
}

/// The order of two normal paths, as [`Utf8Path`] has it, without taking them apart: what separates parts comes before all
/// that may be in them.
pub(crate) fn by_parts(a: &Utf8Path, b: &Utf8Path) -> Ordering {
    let rank = |byte: &u8| if *byte == b'/' { 0 } else { u16::from(*byte) + 1 };
    let (a, b) = (a.as_str().as_bytes(), b.as_str().as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    a.get(same).map(rank).cmp(&b.get(same).map(rank))
}

/// A path without `.` and `..`, by its words alone: no file needs to exist.
pub(crate) fn normalise(path: &Utf8Path) -> Utf8PathBuf {
    let mut normal = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                if matches!(normal.components().next_back(), None | Some(Utf8Component::ParentDir)) {
                    normal.push("..");
                } else {
                    normal.pop();
                }
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use proptest::prelude::*;

    use super::{Belonging, Patterns, below, by_parts, normalise};
    use crate::MemorySystem;

    #[test]
    fn what_was_not_listed_beside_a_capture_is_not_there() {
        let files =
            ["/d/s/a.txt", "/d/s/a.txt.meta.toml", "/d/s/b.txt", "/d/one/c.txt", "/d/one/c.txt.meta.toml"];
        let system = MemorySystem::new(files.map(|file| (file, "")));
        let globs = ["s/*.txt".to_owned(), "one/c.txt".to_owned()];
        let (sources, errors) = Patterns::new(&system, Utf8Path::new("/d"), &globs);
        assert_eq!(errors, [""; 0]);
        let belonging = Belonging { sources, ..Belonging::default() };
        let (paths, sidecars) = belonging.walk_sources(&system);
        assert_eq!(paths, ["/d/one/c.txt", "/d/s/a.txt", "/d/s/b.txt"]);
        let may_have = |path: &str| sidecars.may_have(Utf8Path::new(&format!("{path}.meta.toml")));
        assert!(may_have("/d/s/a.txt") && !may_have("/d/s/b.txt"));
        // Nobody has looked there.
        assert!(may_have("/d/one/c.txt") && may_have("/d/s/.hidden.txt") && may_have("/d/sx/a.txt"));
    }

    proptest! {
        #[test]
        fn what_is_below_a_folder_is_told_by_its_letters(a in "(/[ab.é]{1,2}){0,3}", b in "(/[ab.é]{1,2}){0,4}") {
            let (a, b) = (normalise(Utf8Path::new(&a)), normalise(Utf8Path::new(&b)));
            prop_assert_eq!(below(&a, &b), b.strip_prefix(&a).ok());
        }

        #[test]
        fn paths_are_in_the_order_of_their_parts(a in "(/[ab.é -]{0,2}){0,4}", b in "(/[ab.é -]{0,2}){0,4}") {
            let (a, b) = (normalise(Utf8Path::new(&a)), normalise(Utf8Path::new(&b)));
            prop_assert_eq!(by_parts(&a, &b), a.cmp(&b));
        }
    }
}
