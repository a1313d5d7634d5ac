//! Which elements of a page are its content.
//!
//! Furniture is what an element, its WAI-ARIA role or its class says it is, and what consists of links. Where a page
//! marks its main part, that part is taken. The idea of link density is that of Kohlschütter, Fankhauser and Nejdl,
//! "Boilerplate Detection using Shallow Text Features" (WSDM 2010).

use super::knowledge::{KNOWLEDGE, words};
use super::tokens::Tag;
use super::tree::{NodeKind, Tree};

/// How much of a page's text its marked main part must have to be believed.
const MAIN_SHARE: f64 = 0.25;
/// What holds this much of a page's text is no furniture, whatever its class says.
const LARGE_SHARE: f64 = 0.4;
/// Link density above which a block is a menu, and the fewest links of one.
const MENU_DENSITY: f64 = 0.6;
const MENU_LINKS: usize = 3;

/// How much is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strictness {
    /// Only what is never text.
    Everything,
    /// Furniture, but lists of links stay.
    Links,
    /// Furniture and lists of links.
    Readable,
}

/// For each node whether it is content.
pub(super) fn select(tree: &Tree, strictness: Strictness) -> Vec<bool> {
    let root = if strictness == Strictness::Everything { 0 } else { main_part(tree) };
    let total = tree.nodes.get(root).map_or(0, |node| node.text);
    let around = ancestors(tree, root);
    let mut kept: Vec<bool> = Vec::with_capacity(tree.nodes.len());
    let mut in_article: Vec<bool> = Vec::with_capacity(tree.nodes.len());
    for (index, node) in tree.nodes.iter().enumerate() {
        let above = index == 0 || kept.get(node.parent).copied().unwrap_or(false);
        let article_above = index > 0 && in_article.get(node.parent).copied().unwrap_or(false);
        let tag = tree.tag(index);
        in_article.push(article_above || tag.is_some_and(|tag| matches!(&*tag.name, "article" | "main")));
        // What stands before the main part and around it is opened on the way down to it.
        let here = around.binary_search(&index).is_ok();
        let keep = here
            || (above
                && index > root
                && tag.is_none_or(|tag| match strictness {
                    Strictness::Everything => {
                        !KNOWLEDGE.dropped.contains(&*tag.name) || is_landmark(&tag.name)
                    }
                    _ => {
                        !is_furniture(tree, index, tag, total, article_above)
                            && (strictness == Strictness::Links || !is_menu(tree, index, tag, total))
                    }
                }));
        kept.push(keep);
    }
    kept
}

/// A node and all that it stands in, in order.
fn ancestors(tree: &Tree, mut index: usize) -> Vec<usize> {
    let mut found = vec![index];
    while index > 0 {
        index = tree.nodes.get(index).map_or(0, |node| node.parent);
        found.push(index);
    }
    found.reverse();
    found
}

fn is_landmark(name: &str) -> bool {
    matches!(name, "nav" | "aside" | "footer" | "form" | "menu" | "dialog")
}

/// The element that holds the page's own text, 0 if none says so.
fn main_part(tree: &Tree) -> usize {
    let total = tree.nodes.first().map_or(0, |node| node.text);
    let enough = |text: usize| text as f64 >= total as f64 * MAIN_SHARE;
    let find = |test: &dyn Fn(&Tag) -> bool| {
        let mut found = tree.nodes.iter().enumerate().filter_map(|(index, node)| match &node.kind {
            NodeKind::Element(tag) if test(tag) => Some((index, node.text)),
            _ => None,
        });
        // Of two, neither is the one.
        let first = found.next().filter(|(_, text)| enough(*text))?;
        found.all(|(_, text)| text * 4 < first.1).then_some(first.0)
    };
    find(&|tag| &*tag.name == "main" || tag.get("role").is_some_and(|role| role.eq_ignore_ascii_case("main")))
        .or_else(|| find(&|tag| &*tag.name == "article"))
        .or_else(|| find(&|tag| tag.get("itemprop") == Some("articleBody")))
        .unwrap_or(0)
}

fn is_furniture(tree: &Tree, index: usize, tag: &Tag, total: usize, in_article: bool) -> bool {
    let name = &*tag.name;
    if KNOWLEDGE.dropped.contains(name) {
        return true;
    }
    if matches!(name, "html" | "body" | "main" | "article") {
        return false;
    }
    if tag.get("hidden").is_some() || tag.get("aria-hidden") == Some("true") {
        return true;
    }
    let Some(node) = tree.nodes.get(index) else { return false };
    if name == "header" && !in_article && node.links >= MENU_LINKS {
        return true;
    }
    let role = tag.get("role").map(str::to_ascii_lowercase);
    let named = role.is_some_and(|role| KNOWLEDGE.roles.contains(&*role))
        || ["class", "id"]
            .iter()
            .filter_map(|attribute| tag.get(attribute))
            .any(|value| words(value).any(|word| KNOWLEDGE.words.contains(&*word)));
    let large = node.text as f64 >= total as f64 * LARGE_SHARE && node.linked * 2 < node.text;
    named && !large
}

fn is_menu(tree: &Tree, index: usize, tag: &Tag, total: usize) -> bool {
    let Some(node) = tree.nodes.get(index) else { return false };
    KNOWLEDGE.blocks.contains(&*tag.name)
        && node.links >= MENU_LINKS
        && node.linked as f64 >= node.text as f64 * MENU_DENSITY
        && node.text < total
}
