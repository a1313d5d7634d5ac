use rapporteur_sources::{ReadError, decode};

#[test]
fn names_the_first_wrong_byte_and_its_line() {
    let error = decode(b"Port of call\nCura\xE7ao\n").unwrap_err();
    assert_eq!(error, ReadError::NotUtf8 { offset: 17, line: 2, byte: 0xE7 });
    assert!(error.to_string().contains("iconv"), "{error}");
}

#[test]
fn tells_utf_16_from_a_wrong_byte() {
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain("Kenya".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(decode(&bytes), Err(ReadError::Utf16));
}

#[test]
fn a_byte_order_mark_keeps_its_place() {
    assert_eq!(decode("\u{FEFF}Ghana".as_bytes()), Ok("\u{FEFF}Ghana"));
}
