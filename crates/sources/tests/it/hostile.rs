use proptest::prelude::*;
use rapporteur_sources::{CaptureFormat, ExtractError, extract};
use rapporteur_text::range;

use crate::fixtures::{content, deflated, docx, package, pdf, pdf_of_streams, pdf_with_resources};

fn error(format: CaptureFormat, bytes: &[u8]) -> ExtractError {
    match extract(format, bytes) {
        Err(error) => error,
        Ok(read) => panic!("{read:?}"),
    }
}

fn good_pdf() -> Vec<u8> {
    pdf(&[content(&[(50, 700, 10, "Ghana joined in 2001.")])])
}

#[test]
fn truncated_files_are_errors_or_less_text() {
    let whole = good_pdf();
    for len in (0..whole.len()).step_by(37) {
        let _ = extract(CaptureFormat::Pdf, &whole[..len]);
    }
    let word = docx("<w:p><w:r><w:t>Ghana joined.</w:t></w:r></w:p>");
    assert!(matches!(error(CaptureFormat::Docx, &word[..word.len() / 2]), ExtractError::Broken { .. }));
    assert!(matches!(error(CaptureFormat::Pdf, b""), ExtractError::Broken { .. }));
    assert!(matches!(error(CaptureFormat::Docx, b"PK"), ExtractError::Broken { .. }));
}

#[test]
fn passwords_are_named() {
    let encrypt = "/ID [<00> <00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 \
        /O <0000000000000000000000000000000000000000000000000000000000000000> \
        /U <0000000000000000000000000000000000000000000000000000000000000000> >>";
    let pages = [(String::new(), content(&[(50, 700, 10, "Ghana joined.")]).into_bytes())];
    assert_eq!(error(CaptureFormat::Pdf, &pdf_of_streams(&pages, encrypt)), ExtractError::Encrypted);
    let compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0];
    assert_eq!(error(CaptureFormat::Docx, &compound), ExtractError::Encrypted);
}

#[test]
fn bombs_are_refused_before_they_unfold() {
    let zeros = vec![b' '; 80 * 1024 * 1024];
    let once = deflated(&zeros);
    let flate =
        |filter: &str, bytes: &[u8]| pdf_of_streams(&[(format!("/Filter {filter}"), bytes.to_vec())], "");
    assert!(matches!(
        error(CaptureFormat::Pdf, &flate("/FlateDecode", &once)),
        ExtractError::TooLarge { .. }
    ));
    let twice = deflated(&once);
    assert!(twice.len() < 4096);
    let filter = "[/FlateDecode /FlateDecode]";
    assert!(matches!(error(CaptureFormat::Pdf, &flate(filter, &twice)), ExtractError::TooLarge { .. }));
    let text = String::from_utf8(zeros).unwrap();
    let word = package(&[("word/document.xml", &text)]);
    assert!(matches!(error(CaptureFormat::Docx, &word), ExtractError::TooLarge { .. }));
}

#[test]
fn forms_that_draw_themselves_end() {
    let form =
        "/Type /XObject /Subtype /Form /Resources << /Font << /F1 3 0 R >> /XObject << /X 11 0 R >> >>";
    let text = format!("{} /X Do /X Do", content(&[(50, 700, 10, "Ghana joined in 2001.")]));
    let stream = (form.to_owned(), text.into_bytes());
    // The page draws its own content, which draws itself twice.
    let file = pdf_with_resources(&[stream], "/XObject << /X 11 0 R >>", "");
    let read = extract(CaptureFormat::Pdf, &file);
    assert!(read.is_ok_and(|read| read.is_some_and(|read| read.text.contains("Ghana joined"))));
}

#[test]
fn deep_nesting_costs_no_stack() {
    let depth = 200_000;
    let page = format!("{}Ghana joined.{}", "<div><b>".repeat(depth), "</b></div>".repeat(depth));
    assert_eq!(&*extract(CaptureFormat::Html, page.as_bytes()).unwrap().unwrap().text, "Ghana joined.\n");
    let word = docx(&format!("{}<w:p><w:r><w:t>Ghana.</w:t></w:r></w:p>", "<w:sdt>".repeat(depth)));
    assert!(extract(CaptureFormat::Docx, &word).unwrap().unwrap().text.starts_with("Ghana."));
    let array = format!("%PDF-1.4\n1 0 obj\n{}\nendobj\n", "[".repeat(depth));
    let _ = extract(CaptureFormat::Pdf, array.as_bytes());
}

#[test]
fn one_line_of_forty_megabytes_is_too_much() {
    let page = format!("<p>{}</p>", "quay ".repeat(8 * 1024 * 1024));
    assert!(matches!(error(CaptureFormat::Html, page.as_bytes()), ExtractError::TooLarge { .. }));
}

#[test]
fn files_without_text_say_so() {
    assert!(matches!(error(CaptureFormat::Html, b"<p> </p><script>x</script>"), ExtractError::NoText { .. }));
    assert!(matches!(error(CaptureFormat::Pdf, &pdf(&[String::new()])), ExtractError::NoText { .. }));
}

const FORMATS: [CaptureFormat; 5] = [
    CaptureFormat::Html,
    CaptureFormat::Pdf,
    CaptureFormat::Docx,
    CaptureFormat::Mail,
    CaptureFormat::WebArchive,
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for format in FORMATS {
            let _ = extract(format, &bytes);
        }
    }

    #[test]
    fn spoiled_files_are_read_or_refused(
        spoils in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let word = docx("<w:p><w:r><w:t>Ghana joined.</w:t></w:r></w:p>");
        for (format, mut bytes) in [(CaptureFormat::Pdf, good_pdf()), (CaptureFormat::Docx, word)] {
            for (index, byte) in &spoils {
                let at = index.index(bytes.len());
                bytes[at] = *byte;
            }
            let _ = extract(format, &bytes);
        }
    }

    #[test]
    fn maps_of_pages_go_back_to_the_words(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "Kenya", " joined ", "the <b>African</b> Union", ".", "<p>", "</p>", "<div class=nav>", "</div>", "<br>", "&amp;",
                "&eacute;", "&", "<", "<!-- x -->", "<script>", "</script>", "<li>", "<ul>", "</ul>", "<td>", "<tr>", "<table>",
                "<pre>", "</pre>", "\n", "\r\n", "\u{a0}", "\u{1F600}", "caf\u{e9}", "\0", "<title>t</title>", "<main>", "</main>",
            ]),
            0..60,
        ),
    ) {
        let source: String = parts.concat();
        let Ok(Some(read)) = extract(CaptureFormat::Html, source.as_bytes()) else { return Ok(()) };
        prop_assert!(read.map.is_some());
        for (at, word) in read.text.match_indices("Kenya") {
            let file = read.locate(range(at, at + word.len())).file.expect("mapped");
            prop_assert_eq!(&source[file], word);
        }
        let stored = serde_json::to_string(&read).unwrap();
        prop_assert_eq!(serde_json::from_str::<rapporteur_sources::Extraction>(&stored).unwrap(), read);
    }
}
