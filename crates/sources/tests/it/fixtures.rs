//! Small files of each format, made in code.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Text at a place of a page: left edge, base line from below, size.
pub type Placed<'a> = (i32, i32, i32, &'a str);

/// A content stream of placed texts in Helvetica.
pub fn content(texts: &[Placed<'_>]) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    texts
        .iter()
        .map(|(x, y, size, text)| format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({}) Tj ET\n", escaped(text)))
        .collect()
}

/// A PDF with these content streams as pages.
pub fn pdf(pages: &[String]) -> Vec<u8> {
    let streams: Vec<(String, Vec<u8>)> =
        pages.iter().map(|page| (String::new(), page.clone().into_bytes())).collect();
    pdf_of_streams(&streams, "")
}

/// A PDF with these streams (more of their dictionary, bytes) as pages, and more of the trailer.
pub fn pdf_of_streams(pages: &[(String, Vec<u8>)], trailer: &str) -> Vec<u8> {
    pdf_with_resources(pages, "", trailer)
}

/// [`pdf_of_streams`] with more resources of each page. The stream of the first page is object 11.
pub fn pdf_with_resources(pages: &[(String, Vec<u8>)], more: &str, trailer: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 10 + 2 * page)).collect();
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";
    let mut objects: Vec<(usize, Vec<u8>)> = vec![
        (1, b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>".to_vec()),
        (2, format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" ")).into_bytes()),
        (3, font.as_bytes().to_vec()),
        (4, b"<< /Title (Harbour notes) /Author (Ada Okafor) >>".to_vec()),
    ];
    for (page, (dictionary, bytes)) in pages.iter().enumerate() {
        let id = 10 + 2 * page;
        let resources = format!("<< /Font << /F1 3 0 R >> {more} >>");
        objects.push((
            id,
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {resources} /Contents {} 0 R >>",
                id + 1
            )
            .into_bytes(),
        ));
        let mut stream = format!("<< /Length {} {dictionary} >>\nstream\n", bytes.len()).into_bytes();
        stream.extend(bytes);
        stream.extend(b"\nendstream");
        objects.push((id + 1, stream));
    }
    let mut file = b"%PDF-1.5\n".to_vec();
    let mut offsets = vec![None; 12 + 2 * pages.len()];
    for (id, body) in objects {
        offsets[id] = Some(file.len());
        file.extend(format!("{id} 0 obj\n").into_bytes());
        file.extend(body);
        file.extend(b"\nendobj\n");
    }
    let xref = file.len();
    file.extend(format!("xref\n0 {}\n", offsets.len()).into_bytes());
    for offset in &offsets {
        let line = match offset {
            Some(offset) => format!("{offset:010} 00000 n \n"),
            None => "0000000000 65535 f \n".to_owned(),
        };
        file.extend(line.into_bytes());
    }
    let size = offsets.len();
    file.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n")
            .into_bytes(),
    );
    file
}

/// Deflated with a zlib header.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A package of parts.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A Word file with this body.
pub fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    let core = "<cp:coreProperties xmlns:cp=\"x\" xmlns:dc=\"y\"><dc:title>Quays &amp; ports</dc:title><dc:creator>Ada Okafor</dc:creator></cp:coreProperties>";
    let notes = "<w:footnotes xmlns:w=\"x\"><w:footnote><w:p><w:r><w:t>A note on quays.</w:t></w:r></w:p></w:footnote></w:footnotes>";
    package(&[("word/document.xml", &document), ("docProps/core.xml", core), ("word/footnotes.xml", notes)])
}
