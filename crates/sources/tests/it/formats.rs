use std::sync::{Arc, LazyLock};

use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_linking::Linker;
use rapporteur_sources::{Capture, CaptureFormat, Extraction, Reader, extract, parse_date};
use rapporteur_text::range;

use crate::fixtures::{content, deflated, docx, pdf, pdf_of_streams};

static READER: LazyLock<Reader> =
    LazyLock::new(|| Reader::new(Arc::new(Linker::new(Catalogue::builtin())), Lexicon::builtin()));

pub fn extracted(name: &str, bytes: &[u8]) -> Extraction {
    let format = CaptureFormat::of_name(name).expect("a format");
    extract(format, bytes).expect("readable").expect("extracted")
}

/// The bytes of the file that a piece of the text comes from.
fn in_file<'a>(extraction: &Extraction, bytes: &'a [u8], piece: &str) -> &'a str {
    let at = extraction.text.find(piece).unwrap_or_else(|| panic!("no {piece:?} in {:?}", extraction.text));
    let file = extraction.locate(range(at, at + piece.len())).file.expect("mapped");
    std::str::from_utf8(&bytes[std::ops::Range::<usize>::from(file)]).unwrap()
}

const PAGE: &str = "<!-- saved from url=(0027)https://example.org/quay -->\r\n<!DOCTYPE html><html lang=\"en\"><head>\
    <title>A quay &mdash; Daily</title><meta property=\"article:published_time\" content=\"2014-03-28T10:00:00Z\">\
    <meta property=og:site_name content=\"The Daily\"><style>p {color: red}</style></head>\
    <body class=\"has-sidebar\"><nav><a href=/>Home</a> <a href=/n>News</a></nav>\
    <div class=\"site-menu\"><ul><li><a href=1>Ports</a><li><a href=2>Ships</a><li><a href=3>Trade</a></ul></div>\
    <article><h1>A quay in Lagos</h1><p>Nigeria\u{a0}opened a <b>second</b> quay,&nbsp;built with\n   Japan&#8217;s help.\
    <p>Three ports follow:<ul><li>Tema<li>Mombasa</ul>\
    <table><tr><td>Kenya<td>2014</tr><tr><td>Togo<td>2015</tr></table>\
    <div class=\"share-buttons\">Share on all networks</div></article>\
    <aside>Read also: nothing.</aside><footer>All rights reserved.</footer><script>var p = \"<p>no</p>\";</script></body></html>";

#[test]
fn a_page_is_its_content_with_a_way_back() {
    let page = extracted("quay.html", PAGE.as_bytes());
    assert_eq!(
        &*page.text,
        "A quay in Lagos\n\nNigeria\u{a0}opened a second quay,\u{a0}built with Japan\u{2019}s help.\n\nThree ports follow:\n\n\
         - Tema\n- Mombasa\n\nKenya\t2014\n\nTogo\t2015\n"
    );
    assert_eq!(in_file(&page, PAGE.as_bytes(), "second quay"), "second</b> quay");
    assert_eq!(in_file(&page, PAGE.as_bytes(), "with Japan\u{2019}s"), "with\n   Japan&#8217;s");
    assert_eq!(in_file(&page, PAGE.as_bytes(), "Mombasa"), "Mombasa");
    let field = |name| page.fields.get(name);
    assert_eq!(field("title"), Some("A quay \u{2014} Daily"));
    assert_eq!((field("published"), field("publisher")), (Some("2014-03-28"), Some("The Daily")));
    assert_eq!((field("url"), field("language")), (Some("https://example.org/quay"), Some("en")));
}

#[test]
fn sentences_of_a_page_are_bytes_of_its_text() {
    let capture = Capture::new("sources/quay.html", PAGE.as_bytes());
    let read = READER.read(capture).expect("readable");
    let text = &read.extraction.expect("extracted").text;
    let prose: Vec<&str> = read.facts.sentences.iter().map(|sentence| &text[sentence.range]).collect();
    assert!(
        prose.contains(&"Nigeria\u{a0}opened a second quay,\u{a0}built with Japan\u{2019}s help."),
        "{prose:?}"
    );
    let meta = &read.facts.meta;
    assert_eq!(meta.published, parse_date("2014-03-28").ok());
    assert_eq!((meta.publisher.as_deref(), meta.language.as_deref()), (Some("The Daily"), Some("en")));
    assert_eq!(&*meta.key, "quay");
}

#[test]
fn marks_of_footnotes_do_not_make_other_numbers() {
    let page = "<p>Ghana joined the convention in 2001<sup><a href=#f>12</a></sup> and the union in 2004<sup>nd</sup>.</p>";
    assert_eq!(
        &*extracted("p.html", page.as_bytes()).text,
        "Ghana joined the convention in 2001\u{b9}\u{b2} and the union in 2004nd.\n"
    );
    let body = "<w:p><w:r><w:t>Ghana joined in 2001</w:t></w:r><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr>\
        <w:t>3</w:t></w:r><w:r><w:t>.</w:t></w:r></w:p>";
    assert!(extracted("q.docx", &docx(body)).text.starts_with("Ghana joined in 2001\u{b3}.\n"));
    let mark = [(50, 700, 10, "Ghana joined in 2001"), (146, 704, 6, "3")];
    assert_eq!(&*extracted("q.pdf", &pdf(&[content(&mark)])).text, "Ghana joined in 2001\u{b3}\n");
}

#[test]
fn a_page_of_links_is_still_shown() {
    let page =
        "<ul><li><a href=a>One thing</a><li><a href=b>Another thing</a><li><a href=c>A third one</a></ul>";
    assert_eq!(&*extracted("p.htm", page.as_bytes()).text, "- One thing\n- Another thing\n- A third one\n");
}

#[test]
fn pages_of_other_encodings_map_back() {
    let bytes =
        b"<meta charset=windows-1252><p>Port \x93Caf\xe9\x94 was opened in Kenya by the ministry.</p>";
    let page = extracted("p.html", bytes);
    assert_eq!(&*page.text, "Port \u{201c}Caf\u{e9}\u{201d} was opened in Kenya by the ministry.\n");
    let at = page.text.find("Kenya").unwrap();
    let file = page.locate(range(at, at + 5)).file.unwrap();
    assert_eq!(&bytes[std::ops::Range::<usize>::from(file)], b"Kenya");
}

fn lines(x: i32, top: i32, texts: &[&'static str]) -> Vec<(i32, i32, i32, &'static str)> {
    texts.iter().enumerate().map(|(row, text)| (x, top - 12 * row as i32, 10, *text)).collect()
}

#[test]
fn pdf_columns_are_read_in_order_and_hyphens_undone() {
    let left = [
        "Nigeria opened a second quay in La-",
        "gos with the help of Japan, which",
        "paid for most of the building work",
        "and sent engineers to the harbour.",
    ];
    let right = [
        "Kenya followed in the year after it",
        "and has since enlarged Mombasa in",
        "two steps that took several years,",
        "as the port authority has reported.",
    ];
    let mut first = vec![(50, 740, 16, "Two quays on two coasts of the continent, and what came of them")];
    first.extend(lines(50, 700, &left));
    first.extend(lines(320, 700, &right));
    first.push((300, 30, 10, "1"));
    let second = [(50, 740, 10, "Togo was the third."), (300, 30, 10, "2")];
    let file = extracted("quays.pdf", &pdf(&[content(&first), content(&second)]));
    assert_eq!(
        &*file.text,
        "Two quays on two coasts of the continent, and what came of them\n\n\
         Nigeria opened a second quay in Lagos with the help of Japan, which paid for most of the building work and sent \
         engineers to the harbour.\n\n\
         Kenya followed in the year after it and has since enlarged Mombasa in two steps that took several years, as the \
         port authority has reported.\n\nTogo was the third.\n"
    );
    let at = file.text.find("Togo").unwrap();
    let place = file.locate(range(at, at + 4));
    assert_eq!((place.page, place.paragraph, place.file), (Some(2), 4, None));
    assert_eq!(place.to_string(), "page 2, paragraph 4");
    assert_eq!(file.fields.get("title"), Some("Harbour notes"));
    assert_eq!(file.fields.get("language"), Some("en-GB"));
}

#[test]
fn pdf_streams_may_be_packed_and_text_marked_as_artifact() {
    let text = format!(
        "/Artifact BMC {} EMC {}",
        content(&[(50, 770, 9, "Draft copy")]),
        content(&[(50, 700, 10, "Ghana joined in 2001.")])
    );
    let pages = [("/Filter /FlateDecode".to_owned(), deflated(text.as_bytes()))];
    assert_eq!(&*extracted("a.pdf", &pdf_of_streams(&pages, "")).text, "Ghana joined in 2001.\n");
}

#[test]
fn a_page_that_cannot_be_read_costs_itself() {
    let good = content(&[(50, 700, 10, "Ghana joined in 2001.")]);
    let pages = [
        (String::new(), good.clone().into_bytes()),
        ("/Filter /FlateDecode".to_owned(), b"no deflate".to_vec()),
        (String::new(), good.replace("2001", "2002").into_bytes()),
    ];
    let file = extracted("a.pdf", &pdf_of_streams(&pages, ""));
    assert_eq!(&*file.text, "Ghana joined in 2001.\n\nGhana joined in 2002.\n");
    assert_eq!(file.pages.iter().map(|page| page.page).collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn word_files_have_paragraphs_items_tables_and_notes() {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Quays</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">Ghana &amp; Togo </w:t></w:r><w:r><w:t>signed.</w:t></w:r>\
        <w:del><w:r><w:delText>They did not.</w:delText></w:r></w:del></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>Tema</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>a basin</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Kenya</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2014</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let file = extracted("q.docx", &docx(body));
    assert_eq!(
        &*file.text,
        "Quays\n\nGhana & Togo signed.\n\n- Tema\n  - a basin\n\nKenya\t2014\n\nA note on quays.\n"
    );
    assert_eq!(
        (file.fields.get("title"), file.fields.get("author")),
        (Some("Quays & ports"), Some("Ada Okafor"))
    );
}

#[test]
fn mails_have_senders_and_dates() {
    let mail = "From: Port Authority <press@example.org>\r\nDate: Fri, 28 Mar 2014 10:00:00 +0000\r\nSubject: =?utf-8?q?A_quay?=\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\nNigeria opened a second quay.\r\nIt was built with Japan.\r\n";
    let file = extracted("m.eml", mail.as_bytes());
    assert_eq!(&*file.text, "Nigeria opened a second quay.\nIt was built with Japan.\n");
    assert_eq!(in_file(&file, mail.as_bytes(), "second quay.\nIt"), "second quay.\r\nIt");
    let field = |name| file.fields.get(name);
    assert_eq!((field("title"), field("published")), (Some("A quay"), Some("2014-03-28")));
    assert_eq!(field("publisher"), Some("Port Authority"));
}

#[test]
fn web_archives_are_pages_that_were_captured() {
    let archive = "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/quay\r\nSubject: A quay\r\n\
        Date: Fri, 3 Jan 2020 10:00:00 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"b\"\r\n\r\n\
        --b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://example.org/quay\r\n\r\n\
        <html><nav>Home</nav><p>Nigeria opened a second quay, built with the help of Japan=\r\n.</p></html>\r\n--b--\r\n";
    let file = extracted("m.mhtml", archive.as_bytes());
    assert_eq!(&*file.text, "Nigeria opened a second quay, built with the help of Japan.\n");
    let field = |name| file.fields.get(name);
    assert_eq!((field("captured"), field("published")), (Some("2020-01-03"), None));
    assert_eq!((field("url"), file.map.is_none()), (Some("https://example.org/quay"), true));
}
