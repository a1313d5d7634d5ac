#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use rapporteur_catalog::Catalogue;
use rapporteur_claims::Lexicon;
use rapporteur_evidence::*;
use rapporteur_linking::{Linker, resolve};
use rapporteur_sources::Reader;
use serde_json::{Value, json};
use std::sync::Arc;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let linker = Arc::new(Linker::new(Catalogue::builtin()));
    let lexicon = Lexicon::builtin();
    let reader = Reader::new(linker.clone(), lexicon.clone());
    let corpus: Vec<(String, String)> = args[2..]
        .iter()
        .map(|p| (p.rsplit('/').next().unwrap().to_owned(), std::fs::read_to_string(p).unwrap()))
        .collect();
    let shared = (!corpus.is_empty()).then(|| index(&reader, &corpus));
    let lines: Vec<String> = std::fs::read_to_string(&args[1]).unwrap().lines().map(str::to_owned).collect();
    let half = lines.len().div_ceil(2).max(1);
    let outs: Vec<Vec<String>> = std::thread::scope(|s| {
        lines
            .chunks(half)
            .map(|c| {
                let (reader, linker, lexicon, shared) = (&reader, &linker, &lexicon, &shared);
                s.spawn(move || {
                    c.iter().map(|l| one(l, reader, linker, lexicon, shared.as_ref())).collect::<Vec<_>>()
                })
            })
            .collect::<Vec<_>>()
            .into_iter()
            .map(|h| h.join().unwrap())
            .collect()
    });
    for o in outs.into_iter().flatten() {
        println!("{o}");
    }
}
type Corpus = (FactIndex, Vec<(String, String)>);
fn index(reader: &Reader, texts: &[(String, String)]) -> Corpus {
    let facts = texts
        .iter()
        .enumerate()
        .map(|(i, (n, t))| {
            (
                SourceId(i as u32),
                Arc::new(
                    match reader.read(rapporteur_sources::Capture {
                        name: n,
                        bytes: t.as_bytes(),
                        sidecar: None,
                    }) {
                        Ok(r) if n.ends_with(".txt") || n.ends_with(".md") => r.facts,
                        _ => reader.read_text(n, t, None),
                    },
                ),
            )
        })
        .collect();
    (FactIndex::new(facts), texts.to_vec())
}
fn one(line: &str, reader: &Reader, linker: &Linker, lexicon: &Lexicon, shared: Option<&Corpus>) -> String {
    let v: Value = serde_json::from_str(line).unwrap();
    let own;
    let (idx, texts) = match v.get("sources").and_then(Value::as_array) {
        Some(a) => {
            own = index(
                reader,
                &a.iter()
                    .map(|s| (s["name"].as_str().unwrap().to_owned(), s["text"].as_str().unwrap().to_owned()))
                    .collect::<Vec<_>>(),
            );
            &own
        }
        None => shared.unwrap(),
    };
    let text = v["claim"].as_str().unwrap();
    let ctx = v.get("context").and_then(Value::as_str).unwrap_or("");
    let blocks = |t: &str| {
        let mut out = vec![];
        for b in rapporteur_markup::split_blocks(t, rapporteur_markup::Format::PlainText) {
            let base = b.range.start();
            let c = rapporteur_markup::parse_block(
                &t[b.range],
                rapporteur_markup::BlockKind::Paragraph,
                rapporteur_markup::Format::PlainText,
            );
            for s in c.sentences {
                out.push((base, s));
            }
        }
        out
    };
    let cs = blocks(ctx);
    let ss = blocks(text);
    let all: Vec<&str> = cs.iter().chain(&ss).map(|(_, s)| &*s.prose).collect();
    let scans: Vec<_> = all.iter().map(|p| linker.scan(p)).collect();
    let doc: Vec<_> = all.iter().copied().zip(&scans).collect();
    let added = resolve(linker.catalogue(), &doc);
    let mut worst: Option<(u8, Verdict)> = None;
    let mut atoms = vec![];
    let mut ev = vec![];
    let mut sup = 0.0;
    let mut n = 0.0;
    for (i, (base, s)) in ss.iter().enumerate() {
        let k = cs.len() + i;
        let mut m = scans[k].mentions.clone();
        m.extend(added[k].iter().cloned());
        let st = rapporteur_claims::read(&s.prose, &m, None, linker.catalogue(), lexicon);
        if std::env::var("DUMP").is_ok() {
            eprintln!("{}\n  {:?}", s.prose, st.frames);
            for m in &st.mentions {
                eprintln!("  M {:?} {:?} {:?}", &s.prose[m.range], m.referent, m.form);
            }
            for t in &st.terms {
                eprint!(
                    " {}{}{}",
                    t.word,
                    if t.predicate { "*" } else { "" },
                    if t.modality < 7 { "?" } else { "" }
                );
            }
            eprintln!();
        }
        let vd = judge(
            &Claim { prose: s.prose.clone(), statement: st, cited: vec![] },
            idx,
            linker.catalogue(),
            lexicon,
        );
        for a in &vd.atoms {
            let r = s.map.to_source(a.range) + *base;
            atoms.push(json!({"start": u32::from(r.start()), "end": u32::from(r.end()), "kind": a.kind, "verdict": a.status, "claimed": a.claimed, "found": a.found}));
        }
        for e in &vd.evidence {
            let t = &texts[e.source.0 as usize];
            ev.push(json!({"source": t.0, "start": u32::from(e.range.start()), "end": u32::from(e.range.end()), "quote": &t.1[std::ops::Range::<usize>::from(e.range)], "role": e.role}));
        }
        sup += f64::from(vd.support) / 1000.0;
        n += 1.0;
        let rank = match vd.label {
            Label::Contradicted => 4,
            Label::Unsupported => 3,
            Label::PartiallySupported => 2,
            Label::Supported => 1,
            Label::NotCheckable => 0,
        };
        if worst.as_ref().is_none_or(|w| rank > w.0) {
            worst = Some((rank, vd));
        }
    }
    let w = match worst { Some(w) => w.1, None => return json!({"id": v["id"], "verdict": "not_checkable", "support": 0, "atoms": [], "evidence": []}).to_string() };
    json!({"id": v["id"], "verdict": w.label, "subreason": w.subreason, "support": sup/n, "code": w.code, "reason": w.reason, "atoms": atoms, "evidence": ev, "trace": w.trace}).to_string()
}
