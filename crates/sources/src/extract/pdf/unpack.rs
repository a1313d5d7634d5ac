//! Unpacking within limits.
//!
//! A kilobyte of Deflate can stand for a megabyte, and a filter can be applied twice. The libraries unpack without a
//! limit, so that everything they will unpack is measured here before they see it.

use std::io::Read;

use flate2::read::ZlibDecoder;
use pdf_extract::{Dictionary, Document, Object, Stream};

use crate::extract::{ExtractError, MAX_PART_LEN, MAX_UNPACKED_LEN};

/// Most that a byte can stand for: Deflate, and LZW with twelve-bit codes.
const DEFLATE_RATIO: usize = 1032;
const LZW_RATIO: usize = 2731;
/// How far before the word `stream` its dictionary is looked at.
const DICTIONARY_WINDOW: usize = 4096;

const TOO_LARGE: ExtractError = ExtractError::TooLarge { mib: MAX_PART_LEN / (1024 * 1024) };

/// Measures the streams that are unpacked while the file is opened: those that hold objects and cross references. The
/// file is not parsed yet, so all streams are looked at except those that are pictures by all signs.
pub(super) fn check_object_streams(bytes: &[u8]) -> Result<(), ExtractError> {
    let mut total = 0_usize;
    let finder = memchr::memmem::Finder::new(b"stream");
    let mut from = 0;
    while let Some(at) = bytes.get(from..).and_then(|rest| finder.find(rest)).map(|at| from + at) {
        from = at + b"stream".len();
        let before = bytes.get(at.saturating_sub(DICTIONARY_WINDOW)..at).unwrap_or_default();
        if before.ends_with(b"end") {
            continue;
        }
        let dictionary = memchr::memmem::rfind(before, b" obj").map_or(before, |start| &before[start..]);
        let has = |word: &[u8]| memchr::memmem::find(dictionary, word).is_some();
        let picture = has(b"/Image") && !has(b"ObjStm") && !has(b"XRef") && !has(b"#");
        if picture {
            continue;
        }
        let data = bytes.get(from..).unwrap_or_default();
        let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).unwrap_or(data);
        if !is_zlib(data) {
            continue;
        }
        let len = measure(ZlibDecoder::new(data))?;
        let twice = memchr::memmem::find_iter(dictionary, b"FlateDecode").count() > 1
            || memchr::memmem::find_iter(dictionary, b"/Fl").count() > 1;
        if twice {
            measure(ZlibDecoder::new(ZlibDecoder::new(data)))?;
        }
        total += len;
        if total > MAX_UNPACKED_LEN {
            return Err(ExtractError::TooLarge { mib: MAX_UNPACKED_LEN / (1024 * 1024) });
        }
    }
    Ok(())
}

/// Measures what fonts refer to: programs, encodings, character maps.
pub(super) fn check_fonts(document: &Document) -> Result<(), ExtractError> {
    for object in document.objects.values() {
        let Object::Stream(stream) = object else { continue };
        let picture =
            stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image");
        if !picture && stream.content.len() > MAX_PART_LEN / LZW_RATIO {
            plain_len(document, stream)?;
        }
    }
    Ok(())
}

/// The unpacked bytes of a stream.
pub(super) fn plain(document: &Document, stream: &Stream) -> Result<Vec<u8>, ExtractError> {
    plain_len(document, stream)?;
    Ok(match stream.filters() {
        Ok(filters) if !filters.is_empty() => stream.decompressed_content().unwrap_or_default(),
        _ => stream.content.clone(),
    })
}

/// Bytes that a stream unpacks to, at most.
fn plain_len(document: &Document, stream: &Stream) -> Result<usize, ExtractError> {
    let filters: Vec<Vec<u8>> = names(document, &stream.dict);
    let packing: Vec<&Vec<u8>> = filters
        .iter()
        .filter(|name| matches!(&name[..], b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW"))
        .collect();
    let content = &stream.content;
    let bound = |ratio: usize| {
        let len = content.len().saturating_mul(ratio);
        if len > MAX_UNPACKED_LEN { Err(TOO_LARGE) } else { Ok(len) }
    };
    match packing[..] {
        [] => Ok(content.len()),
        [name] if name.starts_with(b"LZW") => bound(LZW_RATIO),
        [_] if filters.len() == 1 => measure(ZlibDecoder::new(&content[..])),
        // Text forms of bytes before it make it smaller.
        [_] => bound(DEFLATE_RATIO),
        // No program packs twice; who does has something else in mind.
        _ if content.len().saturating_mul(DEFLATE_RATIO) > MAX_PART_LEN => Err(TOO_LARGE),
        _ => measure(ZlibDecoder::new(ZlibDecoder::new(&content[..]))),
    }
}

fn names(document: &Document, dict: &Dictionary) -> Vec<Vec<u8>> {
    let Ok(filter) = dict.get(b"Filter") else { return Vec::new() };
    let resolve = |object: &Object| match document.dereference(object) {
        Ok((_, Object::Name(name))) => Some(name.clone()),
        _ => None,
    };
    match document.dereference(filter) {
        Ok((_, Object::Array(names))) => names.iter().filter_map(resolve).collect(),
        Ok((_, object)) => resolve(object).into_iter().collect(),
        Err(_) => Vec::new(),
    }
}

/// Header of a zlib stream (RFC 1950).
fn is_zlib(data: &[u8]) -> bool {
    match data {
        [first, second, ..] => first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0,
        _ => false,
    }
}

/// Reads to the end, keeping nothing. What breaks off has the length that was read.
fn measure(mut reader: impl Read) -> Result<usize, ExtractError> {
    let mut buffer = vec![0; 64 * 1024];
    let mut total = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => return Ok(total),
            Ok(len) => total += len,
        }
        if total > MAX_PART_LEN {
            return Err(TOO_LARGE);
        }
    }
}
