//! Messages (RFC 5322, MIME) and web pages saved as messages (RFC 2557).

use mail_parser::{Message, MessageParser, MessagePart, PartType};
use rapporteur_text::{OffsetMap, OffsetMapBuilder};

use super::{Draft, ExtractError, Fields, html};

pub(super) fn extract(bytes: &[u8]) -> Result<Draft, ExtractError> {
    let broken = |why: &str| ExtractError::Broken { format: "mail", why: why.to_owned() };
    let message = MessageParser::default().parse(bytes).ok_or_else(|| broken("it has no headers"))?;
    let header = |name: &'static str| message.header_raw(name).map(str::trim).map(str::to_owned);
    let mut fields = Fields::default();
    fields.offer("title", message.subject());
    let date = message.date().map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let page = header("Snapshot-Content-Location").or_else(|| location(&message));
    if page.is_some() {
        // A browser dates the message by the moment of saving.
        fields.offer_date("captured", date.as_deref());
        fields.offer("url", page.as_deref());
    } else {
        fields.offer_date("published", date.as_deref());
        let sender = message.from().and_then(|from| from.first());
        let name = sender.and_then(|sender| sender.name().or_else(|| sender.address()));
        fields.offer("author", name);
        fields.offer("publisher", name);
    }
    let mut extraction = body(&message, bytes).ok_or_else(|| broken("it has no text part"))?;
    // What the page says of itself comes after what its capture says.
    for (name, value) in extraction.fields.iter() {
        if let Some(known) = crate::meta::META_KEYS.iter().find(|known| **known == name) {
            fields.offer(known, Some(value));
        }
    }
    extraction.fields = fields;
    Ok(extraction)
}

/// Address of the page in a message that holds one.
fn location(message: &Message<'_>) -> Option<String> {
    let is_page = message.attachment_count() > 0 || message.html_body_count() > 0;
    let root = message.html_part(0).filter(|_| is_page)?;
    let location = root.headers.iter().find(|header| header.name.as_str() == "Content-Location")?;
    location.value.as_text().map(str::to_owned).filter(|url| url.contains("://"))
}

/// The plain text of a message, else its page.
fn body(message: &Message<'_>, bytes: &[u8]) -> Option<Draft> {
    for part in message.text_bodies() {
        if let PartType::Text(text) = &part.body
            && !text.trim().is_empty()
        {
            let text: String = text.replace('\r', "");
            let map = in_place(part, bytes, &text);
            return Some(Draft { text, map, ..Draft::default() });
        }
    }
    for part in message.html_bodies() {
        if let PartType::Html(source) = &part.body {
            let mut extraction = html::from_text(source);
            let outer = shift(part, bytes, source);
            extraction.map = extraction.map.zip(outer).map(|(map, outer)| map.then(&outer));
            if !extraction.text.trim().is_empty() {
                return Some(extraction);
            }
        }
    }
    None
}

/// The map of a part that was sent as it is: its bytes stand in the file.
fn shift(part: &MessagePart<'_>, bytes: &[u8], text: &str) -> Option<OffsetMap> {
    let start = usize::try_from(part.offset_body).ok()?;
    let raw = bytes.get(start..start.checked_add(text.len())?)?;
    (raw == text.as_bytes()).then(|| {
        let mut map = OffsetMapBuilder::default();
        map.keep(start, text.len());
        map.finish()
    })
}

/// [`shift`] of a text whose carriage returns were dropped.
fn in_place(part: &MessagePart<'_>, bytes: &[u8], text: &str) -> Option<OffsetMap> {
    let start = usize::try_from(part.offset_body).ok()?;
    let mut map = OffsetMapBuilder::default();
    let mut at = start;
    for line in text.split_inclusive('\n') {
        let (content, ending) = line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n"));
        if bytes.get(at..at.checked_add(content.len())?)? != content.as_bytes() {
            return None;
        }
        map.keep(at, content.len());
        at += content.len();
        if !ending.is_empty() {
            let crlf = bytes.get(at..)?.starts_with(b"\r\n");
            let len = if crlf { 2 } else { 1 };
            map.replace(1, at, len);
            at += len;
        }
    }
    Some(map.finish())
}
