//! Parts of bulk extraction: Parquet files that a store is filled from and that other engines read.
//!
//! A row is a record, with its words and with kinds, domains and entities by name, so that any engine can work with it. The
//! first row of a source also has the capture as a store keeps it; that is what is loaded. A source without records has one row
//! without a sentence.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::reader::ColumnReader;
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{ChunkReader, FileReader as _, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Interval;
use rapporteur_evidence::SourceSentence;

use crate::{CaptureError, StoredCapture};

/// The columns, in order.
const SCHEMA: &str = "
message record {
  required binary source (UTF8);
  required binary content;
  optional int32 sentence;
  optional int32 start;
  optional int32 end;
  optional binary text (UTF8);
  required group entities (LIST) { repeated group list { required binary element (UTF8); } }
  required group kinds (LIST) { repeated group list { required binary element (UTF8); } }
  required group domains (LIST) { repeated group list { required binary element (UTF8); } }
  optional int32 first_day (DATE);
  optional int32 last_day (DATE);
  optional binary digest;
  optional binary capture;
}";
const DIGEST: usize = 11;
const CAPTURE: usize = 12;

/// Why a part could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// The file.
    #[error("{0}")]
    Parquet(#[from] ParquetError),
    /// A capture in it.
    #[error("a capture in it: {0}")]
    Capture(#[from] CaptureError),
    /// It is Parquet, but no part.
    #[error("it has no captures; it was not written by `rapporteur extract --out`")]
    NoPart,
    /// The library gave up on it.
    #[error("it is damaged beyond reading")]
    Panic,
}

/// Writes a part.
pub struct PartWriter<W: Write + Send> {
    writer: SerializedFileWriter<W>,
    catalogue: Arc<Catalogue>,
    records: u64,
}

impl<W: Write + Send> std::fmt::Debug for PartWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PartWriter").field("records", &self.records).finish_non_exhaustive()
    }
}

/// A row, column by column.
struct Row<'a> {
    capture: &'a StoredCapture,
    sentence: Option<(i32, &'a SourceSentence)>,
    /// On the first row of a source.
    stored: Option<(Vec<u8>, [u8; 32])>,
}

impl<W: Write + Send> PartWriter<W> {
    /// Writes to `file`, which starts with nothing in it.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn new(file: W, catalogue: Arc<Catalogue>) -> Result<PartWriter<W>, PartError> {
        let schema = Arc::new(parse_message_type(SCHEMA)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("rapporteur ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
        Ok(PartWriter { writer, catalogue, records: 0 })
    }

    /// Adds captures, as one row group.
    ///
    /// # Errors
    ///
    /// If they cannot be written.
    pub fn write(&mut self, captures: &[StoredCapture]) -> Result<(), PartError> {
        let mut rows: Vec<Row<'_>> = Vec::new();
        for capture in captures {
            let mut stored = Some(capture.to_bytes()?);
            let numbered = (0i32..).zip(&capture.facts.sentences);
            for sentence in numbered.filter(|(_, sentence)| sentence.prose_block) {
                rows.push(Row { capture, sentence: Some(sentence), stored: stored.take() });
                self.records += 1;
            }
            if stored.is_some() {
                rows.push(Row { capture, sentence: None, stored });
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        let days = |row: &Row<'_>, day: fn(&Interval) -> Option<i32>, best: fn(i32, i32) -> i32| {
            let times = row.sentence.map(|(_, sentence)| &sentence.statement.times)?;
            // One open end leaves the whole open.
            let days: Option<Vec<i32>> = times.iter().map(|time| day(&time.interval)).collect();
            days?.into_iter().reduce(best)
        };
        let offset = |offset: u32| i32::try_from(offset).unwrap_or(i32::MAX);
        let range = |row: &Row<'_>| row.sentence.map(|(_, sentence)| sentence.range);
        texts(&mut group, &rows, |row| Some(row.capture.name().into()), false)?;
        texts(&mut group, &rows, |row| Some(row.capture.facts.content.to_vec().into()), false)?;
        numbers(&mut group, &rows, |row| row.sentence.map(|(number, _)| number))?;
        numbers(&mut group, &rows, |row| range(row).map(|range| offset(range.start().into())))?;
        numbers(&mut group, &rows, |row| range(row).map(|range| offset(range.end().into())))?;
        texts(&mut group, &rows, |row| row.capture.quote(range(row)?).map(ByteArray::from), true)?;
        let catalogue = &self.catalogue;
        lists(&mut group, &rows, |sentence| {
            let entities = sentence.entities.iter().filter_map(|&id| catalogue.entity(id));
            entities.map(|entity| ByteArray::from(&*entity.key)).collect()
        })?;
        lists(&mut group, &rows, |sentence| {
            let kinds =
                sentence.statement.frames.iter().map(|frame| &*frame.kind).filter(|kind| !kind.is_empty());
            let kinds: std::collections::BTreeSet<&str> = kinds.collect();
            kinds.into_iter().map(ByteArray::from).collect()
        })?;
        lists(&mut group, &rows, |sentence| {
            sentence.statement.domains.iter().map(|domain| ByteArray::from(&**domain)).collect()
        })?;
        numbers(&mut group, &rows, |row| days(row, |time| time.start, i32::min))?;
        numbers(&mut group, &rows, |row| days(row, |time| time.end, i32::max))?;
        texts(&mut group, &rows, |row| row.stored.as_ref().map(|(_, digest)| digest.to_vec().into()), true)?;
        texts(&mut group, &rows, |row| row.stored.as_ref().map(|(bytes, _)| bytes.clone().into()), true)?;
        group.close()?;
        Ok(())
    }

    /// Ends the file. Returns the number of records in it.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(self) -> Result<u64, PartError> {
        let mut file = self.writer.into_inner()?;
        file.flush().map_err(ParquetError::from)?;
        Ok(self.records)
    }
}

type Group<'a, W> = SerializedRowGroupWriter<'a, W>;

fn missing() -> ParquetError {
    ParquetError::General("the schema has fewer columns than are written".to_owned())
}

fn texts<W: Write + Send>(
    group: &mut Group<'_, W>,
    rows: &[Row<'_>],
    value: impl Fn(&Row<'_>) -> Option<ByteArray>,
    optional: bool,
) -> Result<(), ParquetError> {
    let all: Vec<Option<ByteArray>> = rows.iter().map(value).collect();
    let levels: Vec<i16> = all.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<ByteArray> = all.into_iter().flatten().collect();
    let mut column = group.next_column()?.ok_or_else(missing)?;
    let levels = optional.then_some(&levels[..]);
    column.typed::<ByteArrayType>().write_batch(&values, levels, None)?;
    column.close()
}

fn numbers<W: Write + Send>(
    group: &mut Group<'_, W>,
    rows: &[Row<'_>],
    value: impl Fn(&Row<'_>) -> Option<i32>,
) -> Result<(), ParquetError> {
    let all: Vec<Option<i32>> = rows.iter().map(value).collect();
    let levels: Vec<i16> = all.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<i32> = all.into_iter().flatten().collect();
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<Int32Type>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

fn lists<W: Write + Send>(
    group: &mut Group<'_, W>,
    rows: &[Row<'_>],
    items: impl Fn(&SourceSentence) -> Vec<ByteArray>,
) -> Result<(), ParquetError> {
    // Levels of nested columns: S. Melnik et al., Dremel (2010).
    let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let found = row.sentence.map(|(_, sentence)| items(sentence)).unwrap_or_default();
        definitions.extend(std::iter::repeat_n(i16::from(!found.is_empty()), found.len().max(1)));
        repetitions.extend((0..found.len().max(1)).map(|at| i16::from(at > 0)));
        values.extend(found);
    }
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<ByteArrayType>().write_batch(&values, Some(&definitions), Some(&repetitions))?;
    column.close()
}

/// Reads the captures of a part, a row group at a time.
///
/// # Errors
///
/// If it is no part or damaged; an error of `each` ends the reading.
pub fn read<R: ChunkReader + 'static, E: From<PartError>>(
    file: R,
    mut each: impl FnMut(Vec<StoredCapture>) -> Result<(), E>,
) -> Result<(), E> {
    // A hostile file must not take the program with it.
    let guarded = |read: &mut dyn FnMut() -> Result<Vec<StoredCapture>, PartError>| {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or(Err(PartError::Panic))
    };
    let mut opened = None;
    let mut file = Some(file);
    guarded(&mut || {
        let Some(file) = file.take() else { return Ok(Vec::new()) };
        let reader = SerializedFileReader::new(file)?;
        let columns = reader.metadata().file_metadata().schema_descr();
        let named = |at: usize, name: &str| columns.num_columns() > at && columns.column(at).name() == name;
        if !named(DIGEST, "digest") || !named(CAPTURE, "capture") {
            return Err(PartError::NoPart);
        }
        opened = Some(reader);
        Ok(Vec::new())
    })?;
    let Some(reader) = opened else { return Ok(()) };
    for number in 0..reader.num_row_groups() {
        let captures = guarded(&mut || {
            let group = reader.get_row_group(number)?;
            let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
            let digests = values(group.get_column_reader(DIGEST)?, rows)?;
            let captures = values(group.get_column_reader(CAPTURE)?, rows)?;
            let both = captures.iter().zip(&digests);
            both.map(|(bytes, digest)| Ok(StoredCapture::from_bytes(bytes.data(), digest.data())?)).collect()
        })?;
        each(captures)?;
    }
    Ok(())
}

/// The values of a column that are there.
fn values(column: ColumnReader, rows: usize) -> Result<Vec<ByteArray>, PartError> {
    let ColumnReader::ByteArrayColumnReader(mut column) = column else { return Err(PartError::NoPart) };
    let (mut values, mut levels, mut read) = (Vec::new(), Vec::new(), 0);
    while read < rows {
        let (records, _, _) = column.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            break;
        }
        read += records;
    }
    Ok(values)
}
