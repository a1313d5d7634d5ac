//! `cargo xtask audit`: what the product is made of.
//!
//! Reads `cargo metadata` and checks three promises: every dependency, of any feature, has a licence that we accept and comes
//! from crates.io, and none that speaks to a network is part of the product, which has the default features. `deny.toml` says the same to cargo-deny;
//! this needs nothing installed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::Deserialize;

use crate::{Outcome, shell};

/// Root of the product's dependency tree.
const PRODUCT: &str = "rapporteur-cli";

/// How the only registry is called in a lock file, without its host.
const REGISTRY: &str = "/crates.io-index";

/// The same lists as for cargo-deny.
#[derive(Debug, Deserialize)]
struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
    #[serde(default)]
    exceptions: Vec<LicenseException>,
}

#[derive(Debug, Deserialize)]
struct LicenseException {
    #[serde(rename = "crate")]
    name: String,
    allow: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Banned>,
    #[serde(default)]
    features: Vec<BannedFeatures>,
}

#[derive(Debug, Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
}

#[derive(Debug, Deserialize)]
struct BannedFeatures {
    #[serde(rename = "crate")]
    name: String,
    deny: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Debug, Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
    features: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Debug, Deserialize)]
struct DependencyKind {
    /// `None` for a normal dependency, `build` or `dev` otherwise.
    kind: Option<String>,
}

pub fn run() -> Outcome {
    let policy_path = shell::root().join("deny.toml");
    let policy: Policy =
        toml::from_str(&shell::read(&policy_path)?).map_err(|error| format!("deny.toml: {error}"))?;
    let read = |features: &[&str]| -> Result<Metadata, String> {
        let mut command = shell::cargo(&["metadata", "--format-version=1", "--locked"]);
        let json = shell::capture(command.args(features))?;
        serde_json::from_str(&json).map_err(|error| format!("cargo metadata: {error}"))
    };
    // Licences and origins of everything that can be built; bans of what is built by default.
    let everything = read(&["--all-features"])?;
    let mut problems = unlicensed(&policy, &everything);
    let (banned, product) = banned(&policy, &read(&[])?);
    problems.extend(banned);
    // Reference lists need no network either.
    problems.extend(self::banned(&policy, &read(&["--features", "rapporteur-cli/csl"])?).0);
    if problems.is_empty() {
        println!(
            "audit: {} packages, {product} of them in the product; licences, origins and bans hold",
            everything.packages.len()
        );
        return Ok(());
    }
    Err(format!("the audit found\n  {}", problems.join("\n  ")))
}

/// Packages without a licence that we accept, or from elsewhere.
fn unlicensed(policy: &Policy, metadata: &Metadata) -> Vec<String> {
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let Some(source) = &package.source else { continue };
        let name = format!("{} {}", package.name, package.version);
        if !(source.starts_with("registry+") && source.ends_with(REGISTRY)) {
            problems.push(format!("{name} comes from {source}; only crates.io is allowed"));
        }
        let exception = policy.licenses.exceptions.iter().find(|exception| exception.name == package.name);
        let allowed = |license: &str| {
            policy.licenses.allow.contains(license)
                || exception.is_some_and(|more| more.allow.contains(license))
        };
        match &package.license {
            Some(expression) if licensed(expression, &allowed) => {}
            Some(expression) => problems
                .push(format!("{name} has the licence `{expression}`, which deny.toml does not allow")),
            None => problems.push(format!("{name} declares no licence")),
        }
    }
    problems
}

/// What must not be in the product, and how many packages it has.
fn banned(policy: &Policy, metadata: &Metadata) -> (Vec<String>, usize) {
    let by_id: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|package| (&*package.id, package)).collect();
    let mut problems = Vec::new();
    let product = product(metadata, &by_id);
    for node in metadata.resolve.nodes.iter().filter(|node| product.contains(&*node.id)) {
        let Some(package) = by_id.get(&*node.id) else { continue };
        if policy.bans.deny.iter().any(|banned| banned.name == package.name) {
            problems
                .push(format!("{} {} is banned from the product (deny.toml)", package.name, package.version));
        }
        let rules = policy.bans.features.iter().filter(|rule| rule.name == package.name);
        for feature in rules.flat_map(|rule| &rule.deny).filter(|feature| node.features.contains(feature)) {
            problems.push(format!(
                "{} {} has its feature `{feature}` on, which is banned",
                package.name, package.version
            ));
        }
    }
    (problems, product.len())
}

/// Packages that end up in the binary: normal dependencies of the product, transitively.
fn product<'a>(metadata: &'a Metadata, by_id: &BTreeMap<&str, &Package>) -> BTreeSet<&'a str> {
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (&*node.id, node)).collect();
    let is_root = |id: &&str| by_id.get(*id).is_some_and(|package| package.name == PRODUCT);
    let mut queue: VecDeque<&str> = nodes.keys().copied().filter(is_root).collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = queue.pop_front() {
        let Some(node) = nodes.get(id) else { continue };
        if seen.insert(&*node.id) {
            let normal = node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            queue.extend(normal.map(|dep| &*dep.pkg));
        }
    }
    seen
}

/// Whether an SPDX expression can be met by allowed licences. `/` is the old way to write OR.
fn licensed(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &tokens[..];
    let met = any_of(&mut rest, allowed);
    met && rest.is_empty()
}

/// `a OR b`: OR binds weaker than AND.
fn any_of(rest: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all_of(rest, allowed);
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        met |= all_of(rest, allowed);
    }
    met
}

fn all_of(rest: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(rest, allowed);
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        met &= one(rest, allowed);
    }
    met
}

fn one(rest: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let met = any_of(rest, allowed);
            if let [")", tail @ ..] = *rest {
                *rest = tail;
            }
            met
        }
        [license, "WITH", exception, tail @ ..] => {
            *rest = tail;
            allowed(&format!("{license} WITH {exception}")) || allowed(license)
        }
        [license, tail @ ..] => {
            *rest = tail;
            allowed(license)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::licensed;

    #[test]
    fn spdx_expressions() {
        let allowed = |license: &str| ["MIT", "Apache-2.0", "Unicode-3.0"].contains(&license);
        for good in [
            "MIT",
            "MIT OR GPL-3.0",
            "GPL-2.0/MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(licensed(good, &allowed), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND MPL-2.0", ""] {
            assert!(!licensed(bad, &allowed), "{bad}");
        }
    }
}
