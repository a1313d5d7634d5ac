//! Which files belong: the glob patterns of the configuration, each with the folder that has to be walked for it.

use std::cmp::Ordering;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobMatcher};
use rapporteur_sources::SIDECAR_SUFFIX;

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
            path.strip_prefix(&pattern.base).is_ok_and(|rest| {
                !rest.components().any(|part| part.as_str().starts_with('.'))
                    && pattern.matcher.is_match(rest)
            })
        })
    }

    /// Folders that hold them.
    pub(crate) fn bases(&self) -> impl Iterator<Item = &Utf8Path> {
        self.patterns.iter().map(|pattern| pattern.base.as_path())
    }

    /// All files on disk that belong, sorted. A folder that is not there holds none.
    pub(crate) fn walk(&self, system: &dyn System) -> Vec<Utf8PathBuf> {
        let wild = self.patterns.iter().filter(|pattern| pattern.file.is_none());
        let mut bases: Vec<&Utf8Path> = wild.map(|pattern| pattern.base.as_path()).collect();
        bases.sort();
        bases.dedup();
        let named = self.patterns.iter().filter_map(|pattern| pattern.file.clone());
        let mut files: Vec<Utf8PathBuf> = named.filter(|file| system.is_file(file)).collect();
        for base in bases.into_iter().filter(|base| system.is_dir(base)) {
            match system.walk(base) {
                Ok(found) => files.extend(found.into_iter().filter(|path| self.matches(path))),
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

    /// All captures on disk, sorted.
    pub(crate) fn walk_sources(&self, system: &dyn System) -> Vec<Utf8PathBuf> {
        let mut paths = self.sources.walk(system);
        paths.retain(|path| self.is_source(path));
        paths
    }
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

    use super::{by_parts, normalise};

    proptest! {
        #[test]
        fn paths_are_in_the_order_of_their_parts(a in "(/[ab.é -]{0,2}){0,4}", b in "(/[ab.é -]{0,2}){0,4}") {
            let (a, b) = (normalise(Utf8Path::new(&a)), normalise(Utf8Path::new(&b)));
            prop_assert_eq!(by_parts(&a, &b), a.cmp(&b));
        }
    }
}
