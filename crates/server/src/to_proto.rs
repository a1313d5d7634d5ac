//! From our types to protocol types.

use std::collections::HashMap;
use std::sync::Arc;

use camino::Utf8Path;
use rapporteur_catalog::EntityClass;
use rapporteur_evidence::Label;
use rapporteur_ide::{Diagnostic, Hover, NavigationTarget, SymbolKind};
use rapporteur_text::{LineIndex, PositionEncoding, TextRange, TextSize};
use rapporteur_workspace::{Severity, Snapshot};
use tower_lsp::ls_types as lsp;

use crate::capabilities::ClientCaps;

/// A byte offset as a position.
pub(crate) fn position(
    text: &str,
    index: &LineIndex,
    offset: TextSize,
    encoding: PositionEncoding,
) -> lsp::Position {
    let position = index.position(text, offset, encoding);
    lsp::Position { line: position.line, character: position.col }
}

/// A byte range as a range.
pub(crate) fn range(
    text: &str,
    index: &LineIndex,
    range: TextRange,
    encoding: PositionEncoding,
) -> lsp::Range {
    lsp::Range {
        start: position(text, index, range.start(), encoding),
        end: position(text, index, range.end(), encoding),
    }
}

/// A path as a URI; `None` if it is not absolute.
pub(crate) fn uri(path: &Utf8Path) -> Option<lsp::Uri> {
    path.is_absolute().then(|| lsp::Uri::from_file_path(path)).flatten()
}

/// Files of a snapshot while one answer is written: each is looked up once.
pub(crate) struct Files<'a> {
    snapshot: &'a Snapshot,
    encoding: PositionEncoding,
    known: HashMap<String, Option<File>>,
}

struct File {
    uri: lsp::Uri,
    text: Arc<str>,
    lines: Arc<LineIndex>,
}

impl<'a> Files<'a> {
    /// None looked up yet.
    pub(crate) fn new(snapshot: &'a Snapshot, encoding: PositionEncoding) -> Files<'a> {
        Files { snapshot, encoding, known: HashMap::new() }
    }

    fn get(&mut self, path: &Utf8Path) -> Option<&File> {
        if !self.known.contains_key(path.as_str()) {
            let look = || {
                let (text, lines) = self.snapshot.text_and_lines(path)?;
                Some(File { uri: uri(path)?, text, lines })
            };
            let file = look();
            self.known.insert(path.as_str().to_owned(), file);
        }
        self.known.get(path.as_str())?.as_ref()
    }

    /// A range of a file.
    pub(crate) fn location(&mut self, path: &Utf8Path, bytes: TextRange) -> Option<lsp::Location> {
        let encoding = self.encoding;
        let file = self.get(path)?;
        Some(lsp::Location { uri: file.uri.clone(), range: range(&file.text, &file.lines, bytes, encoding) })
    }
}

/// The name of an encoding.
pub(crate) fn encoding(encoding: PositionEncoding) -> lsp::PositionEncodingKind {
    match encoding {
        PositionEncoding::Utf8 => lsp::PositionEncodingKind::UTF8,
        PositionEncoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        PositionEncoding::Utf32 => lsp::PositionEncodingKind::UTF32,
    }
}

/// A severity; `None` for findings that are switched off.
pub(crate) fn severity(severity: Severity) -> Option<lsp::DiagnosticSeverity> {
    match severity {
        Severity::Off => None,
        Severity::Hint => Some(lsp::DiagnosticSeverity::HINT),
        Severity::Information => Some(lsp::DiagnosticSeverity::INFORMATION),
        Severity::Warning => Some(lsp::DiagnosticSeverity::WARNING),
        Severity::Error => Some(lsp::DiagnosticSeverity::ERROR),
    }
}

/// Address of a code's page.
fn code_page(code: &str) -> Option<lsp::CodeDescription> {
    crate::CODE_PAGE.replace("{code}", code).parse().ok().map(|href| lsp::CodeDescription { href })
}

/// Findings of a file.
pub(crate) fn diagnostics(
    snapshot: &Snapshot,
    path: &Utf8Path,
    findings: &[Diagnostic],
    client: &ClientCaps,
) -> Vec<lsp::Diagnostic> {
    let Some((text, index)) = snapshot.text_and_lines(path) else { return Vec::new() };
    let mut files = Files::new(snapshot, client.encoding);
    let mut shown = Vec::with_capacity(findings.len());
    shown.extend(findings.iter().filter_map(|finding| {
        diagnostic(finding, range(&text, &index, finding.range, client.encoding), &mut files, client)
    }));
    shown
}

/// A finding at a range; `None` if it is switched off. The first line of its message stands by itself: many editors show
/// only that.
pub(crate) fn diagnostic(
    finding: &Diagnostic,
    range: lsp::Range,
    files: &mut Files<'_>,
    client: &ClientCaps,
) -> Option<lsp::Diagnostic> {
    let severity = severity(finding.severity)?;
    let mut message = finding.message.clone();
    for help in &finding.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let mut related_information = None;
    if client.related_information {
        let related: Vec<_> = finding
            .related
            .iter()
            .filter_map(|related| {
                let location = files.location(&related.path, related.range)?;
                let message = if related.quote.is_empty() {
                    related.message.clone()
                } else {
                    format!("{}: “{}”", related.message, related.quote)
                };
                Some(lsp::DiagnosticRelatedInformation { location, message })
            })
            .collect();
        related_information = (!related.is_empty()).then_some(related);
    } else {
        for related in &finding.related {
            message.push_str("\nnote: ");
            message.push_str(&related.message);
            if !related.quote.is_empty() {
                message.push_str(": “");
                message.push_str(&related.quote);
                message.push('”');
            }
        }
    }
    Some(lsp::Diagnostic {
        range,
        severity: Some(severity),
        code: (!finding.code.is_empty()).then(|| lsp::NumberOrString::String(finding.code.to_owned())),
        code_description: (client.code_descriptions && !finding.code.is_empty())
            .then(|| code_page(finding.code))
            .flatten(),
        source: Some("rapporteur".to_owned()),
        message,
        related_information,
        tags: None,
        // Hexadecimal text: JSON numbers lose bits beyond 53.
        data: Some(serde_json::json!({ "identity": format!("{:016x}", finding.identity) })),
    })
}

/// A hover.
pub(crate) fn hover(
    snapshot: &Snapshot,
    path: &Utf8Path,
    hover: Hover,
    client: &ClientCaps,
) -> Option<lsp::Hover> {
    let (text, index) = snapshot.text_and_lines(path)?;
    let kind = if client.hover_markdown { lsp::MarkupKind::Markdown } else { lsp::MarkupKind::PlainText };
    Some(lsp::Hover {
        contents: lsp::HoverContents::Markup(lsp::MarkupContent { kind, value: hover.markdown }),
        range: Some(range(&text, &index, hover.range, client.encoding)),
    })
}

/// Targets of a definition: links where the client knows them, else places.
pub(crate) fn definition(
    snapshot: &Snapshot,
    path: &Utf8Path,
    targets: &[NavigationTarget],
    client: &ClientCaps,
) -> Option<lsp::GotoDefinitionResponse> {
    let (text, index) = snapshot.text_and_lines(path)?;
    let mut files = Files::new(snapshot, client.encoding);
    if client.definition_links {
        let links: Vec<_> = targets
            .iter()
            .filter_map(|target| {
                let full = files.location(&target.path, target.full)?;
                let focus = files.location(&target.path, target.focus)?;
                Some(lsp::LocationLink {
                    origin_selection_range: Some(range(&text, &index, target.origin, client.encoding)),
                    target_uri: full.uri,
                    target_range: full.range,
                    target_selection_range: focus.range,
                })
            })
            .collect();
        (!links.is_empty()).then_some(lsp::GotoDefinitionResponse::Link(links))
    } else {
        let places: Vec<_> =
            targets.iter().filter_map(|target| files.location(&target.path, target.focus)).collect();
        (!places.is_empty()).then_some(lsp::GotoDefinitionResponse::Array(places))
    }
}

/// The protocol's nearest kind for a class of entities: icons are all that depends on it.
pub(crate) fn entity_kind(class: EntityClass) -> lsp::SymbolKind {
    match class {
        EntityClass::Country | EntityClass::Region | EntityClass::Place => lsp::SymbolKind::NAMESPACE,
        EntityClass::Organisation | EntityClass::NonState => lsp::SymbolKind::CLASS,
        EntityClass::Organ | EntityClass::Ministry | EntityClass::Unit => lsp::SymbolKind::MODULE,
        EntityClass::Programme => lsp::SymbolKind::EVENT,
        EntityClass::Instrument => lsp::SymbolKind::INTERFACE,
        EntityClass::Person | EntityClass::Office => lsp::SymbolKind::VARIABLE,
    }
}

/// The protocol's nearest kind for a symbol.
pub(crate) fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Section => lsp::SymbolKind::STRING,
        SymbolKind::Claim(Label::Supported) => lsp::SymbolKind::BOOLEAN,
        SymbolKind::Claim(Label::NotCheckable) => lsp::SymbolKind::NULL,
        SymbolKind::Claim(_) => lsp::SymbolKind::EVENT,
        SymbolKind::Entity(class) => entity_kind(class),
        SymbolKind::Source => lsp::SymbolKind::FILE,
    }
}
