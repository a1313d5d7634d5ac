//! Prints the blocks and sentences of files, to look at: `cargo run -p rapporteur-markup --example blocks -- FILE…`.
//! With `--time` it measures the block scanner and the parser on them instead.
#![allow(clippy::print_stdout, reason = "a tool for the terminal")]

use std::time::Instant;

use rapporteur_markup::{Format, definitions, document_date_lines, parse_block, split_blocks};

fn main() -> std::io::Result<()> {
    let mut time = false;
    for path in std::env::args().skip(1) {
        if path == "--time" {
            time = true;
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path)?).into_owned();
        let markdown = [".md", ".markdown"].iter().any(|extension| path.ends_with(extension));
        let format = if markdown { Format::Markdown } else { Format::PlainText };
        if time { measure(&path, &text, format) } else { print(&path, &text, format) }
    }
    Ok(())
}

fn print(path: &str, text: &str, format: Format) {
    println!("== {path}");
    let blocks = split_blocks(text, format);
    for block in &blocks {
        println!("{:?} {:?}", block.kind, block.range);
        let source = &text[block.range];
        let content = parse_block(source, block.kind, format);
        for sentence in content.sentences {
            println!("    {:?} {}", sentence.range, sentence.prose);
            for citation in sentence.citations {
                println!(
                    "        cites {:?} {:?} {:?}",
                    citation.key, citation.locator, &source[citation.range]
                );
            }
            for quotation in sentence.quotations {
                println!("        quotes {:?}", &source[quotation.range]);
            }
        }
        for directive in content.directives {
            println!("        directive {directive:?}");
        }
    }
    for entry in definitions(text, &blocks, format).entries {
        println!("defines {:?} {:?} {:?} {:?}", entry.key, entry.text, entry.keys, entry.targets);
    }
    for line in document_date_lines(text) {
        println!("dated {:?} {}", line.class, &text[line.range]);
    }
}

/// The best of three runs over the file, repeated to at least 16 MiB.
fn measure(path: &str, text: &str, format: Format) {
    let copies = (16 << 20) / text.len().max(1) + 1;
    let text = format!("{text}\n\n").repeat(copies);
    let rate = |seconds: f64| text.len() as f64 / 1e6 / seconds;
    let best = |run: &dyn Fn() -> usize| {
        let seconds = |_| {
            let start = Instant::now();
            std::hint::black_box(run());
            start.elapsed().as_secs_f64()
        };
        (0..3).map(seconds).fold(f64::INFINITY, f64::min)
    };
    let split = best(&|| split_blocks(&text, format).len());
    let blocks = split_blocks(&text, format);
    let parse = best(&|| {
        let sentences = |block: &rapporteur_markup::Block| {
            parse_block(&text[block.range], block.kind, format).sentences.len()
        };
        blocks.iter().map(sentences).sum()
    });
    println!(
        "{path}: {} MB, {} blocks, split_blocks {:.0} MB/s, parse_block {:.1} MB/s",
        text.len() / 1_000_000,
        blocks.len(),
        rate(split),
        rate(parse)
    );
}
