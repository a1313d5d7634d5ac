//! Who works with whom as a call hierarchy; part-of and membership as a type hierarchy.

use rapporteur_ide::{Direction, Member, Partner, Place};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;

use super::{bytes, offset};
use crate::read::View;
use crate::to_proto::{self, Files};

fn call_item(files: &mut Files<'_>, member: &Member) -> Option<CallHierarchyItem> {
    let Location { uri, range } = files.location(&member.place.path, member.place.range)?;
    Some(CallHierarchyItem {
        name: member.name.clone(),
        kind: to_proto::entity_kind(member.class),
        tags: None,
        detail: Some(member.detail.clone()),
        uri,
        range,
        selection_range: range,
        data: Some(json!({ "entity": member.key })),
    })
}

fn type_item(files: &mut Files<'_>, member: &Member) -> Option<TypeHierarchyItem> {
    let Location { uri, range } = files.location(&member.place.path, member.place.range)?;
    Some(TypeHierarchyItem {
        name: member.name.clone(),
        kind: to_proto::entity_kind(member.class),
        tags: None,
        detail: Some(member.detail.clone()),
        uri,
        range,
        selection_range: range,
        data: Some(json!({ "entity": member.key })),
    })
}

fn entity(data: Option<&Value>) -> &str {
    data.and_then(|data| data.get("entity")).and_then(Value::as_str).unwrap_or_default()
}

fn members(view: &View, position: Position) -> Vec<Member> {
    let Some(offset) = offset(view, position) else { return Vec::new() };
    rapporteur_ide::members_at(&view.snapshot, &view.path, offset)
}

/// `textDocument/prepareCallHierarchy`.
pub(crate) fn prepare_call_hierarchy(
    view: &View,
    position: Position,
) -> Result<Option<Vec<CallHierarchyItem>>> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let items: Vec<_> =
        members(view, position).iter().filter_map(|member| call_item(&mut files, member)).collect();
    Ok((!items.is_empty()).then_some(items))
}

/// `textDocument/prepareTypeHierarchy`.
pub(crate) fn prepare_type_hierarchy(
    view: &View,
    position: Position,
) -> Result<Option<Vec<TypeHierarchyItem>>> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let items: Vec<_> =
        members(view, position).iter().filter_map(|member| type_item(&mut files, member)).collect();
    Ok((!items.is_empty()).then_some(items))
}

/// The ranges of an act in the file that a call item stands in: elsewhere they would point at other text.
fn ranges(files: &mut Files<'_>, uri: &Uri, partner: &Partner) -> Vec<Range> {
    partner
        .sentences
        .iter()
        .filter_map(|place| files.location(&place.path, place.range))
        .filter(|location| location.uri == *uri)
        .map(|location| location.range)
        .collect()
}

/// The partners of an item in a direction, each with the ranges of what they do in the file of whoever acts.
fn calls(
    view: &View,
    item: &CallHierarchyItem,
    direction: Direction,
) -> Vec<(CallHierarchyItem, Vec<Range>)> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    let partners = rapporteur_ide::partners(&view.snapshot, entity(item.data.as_ref()), direction);
    partners
        .iter()
        .filter_map(|partner| {
            let other = call_item(&mut files, &partner.member)?;
            let acting = match direction {
                Direction::Incoming => &other.uri,
                Direction::Outgoing => &item.uri,
            };
            let ranges = ranges(&mut files, acting, partner);
            Some((other, ranges))
        })
        .collect()
}

/// `callHierarchy/incomingCalls`.
pub(crate) fn incoming_calls(
    view: &View,
    item: &CallHierarchyItem,
) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
    let calls = calls(view, item, Direction::Incoming).into_iter();
    Ok(Some(calls.map(|(from, from_ranges)| CallHierarchyIncomingCall { from, from_ranges }).collect()))
}

/// `callHierarchy/outgoingCalls`.
pub(crate) fn outgoing_calls(
    view: &View,
    item: &CallHierarchyItem,
) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
    let calls = calls(view, item, Direction::Outgoing).into_iter();
    Ok(Some(calls.map(|(to, from_ranges)| CallHierarchyOutgoingCall { to, from_ranges }).collect()))
}

fn place(view: &View, item: &TypeHierarchyItem) -> Place {
    let range = bytes(view, item.selection_range).unwrap_or_default();
    Place { path: view.path.clone(), range }
}

fn listed(view: &View, members: &[Member]) -> Option<Vec<TypeHierarchyItem>> {
    let mut files = Files::new(&view.snapshot, view.client.encoding);
    Some(members.iter().filter_map(|member| type_item(&mut files, member)).collect())
}

/// `typeHierarchy/supertypes`.
pub(crate) fn supertypes(view: &View, item: &TypeHierarchyItem) -> Result<Option<Vec<TypeHierarchyItem>>> {
    let wholes = rapporteur_ide::wholes(&view.snapshot, entity(item.data.as_ref()), &place(view, item));
    Ok(listed(view, &wholes))
}

/// `typeHierarchy/subtypes`.
pub(crate) fn subtypes(view: &View, item: &TypeHierarchyItem) -> Result<Option<Vec<TypeHierarchyItem>>> {
    let parts = rapporteur_ide::parts(&view.snapshot, entity(item.data.as_ref()), &place(view, item));
    Ok(listed(view, &parts))
}
