use pullquote::{answer, document::*, index::*, text::Language};
use std::{collections::*, io::Write, sync::Arc};
// explore DIR QUERIES OUT [within|elsewhere]
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let dir = &a[1];
    let mode = a.get(4).map(|s| s.as_str()).unwrap_or("");
    let read = |f: &str| -> Vec<serde_json::Value> {
        std::fs::read_to_string(format!("{dir}/{f}"))
            .unwrap()
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    };
    let mut docs: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut untitled = 0;
    for r in read("corpus.jsonl") {
        let mut t = r["title"].as_str().unwrap_or("").to_string();
        if t.is_empty() {
            untitled += 1;
            t = format!("\u{10ffff}{untitled}");
        }
        docs.entry(t)
            .or_default()
            .push((r["_id"].as_str().unwrap().into(), r["text"].as_str().unwrap().into()));
    }
    let mut place: HashMap<String, (usize, usize)> = HashMap::new();
    let mut documents = vec![];
    for (d, (title, rows)) in docs.iter().enumerate() {
        let mut text = String::new();
        let mut passages = vec![];
        for (i, (id, t)) in rows.iter().enumerate() {
            if i > 0 {
                text.push_str("\n\n");
            }
            let s = text.len() as u32;
            text.push_str(t);
            passages.push(Passage {
                range: s..text.len() as u32,
                kind: Kind::Body,
                block: i as u32 + 1,
                part: 0,
                section: None,
            });
            place.insert(id.clone(), (d, i));
        }
        let title = if title.starts_with('\u{10ffff}') { String::new() } else { title.clone() };
        documents.push(Arc::new(Document {
            id: DocumentId::of(format!("{title}{text}").as_bytes()),
            title,
            source: None,
            author: None,
            date: None,
            language: Language::detect(&text),
            blocks: rows.len() as u32,
            text: text.into(),
            sections: vec![],
            passages,
        }));
    }
    let mut qrels: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for l in std::fs::read_to_string(format!("{dir}/qrels.tsv")).unwrap().lines().skip(1) {
        let f: Vec<&str> = l.split('\t').collect();
        if f[2] != "0" {
            qrels.entry(f[0].into()).or_default().push(place[f[1]]);
        }
    }
    let t0 = std::time::Instant::now();
    let indexes: Vec<Arc<Index>> = if mode.is_empty() {
        vec![Arc::new(Index::build(documents.clone()))]
    } else {
        documents.iter().map(|d| Arc::new(Index::build(vec![d.clone()]))).collect()
    };
    eprintln!(
        "build {:?} bytes {} langs {:?}",
        t0.elapsed(),
        indexes.iter().map(|i| i.bytes()).sum::<usize>(),
        indexes[0].languages()
    );
    let whole = Scope::of(&indexes[..]);
    let mut out = std::io::BufWriter::new(std::fs::File::create(&a[3]).unwrap());
    let ids: HashMap<DocumentId, usize> =
        documents.iter().enumerate().map(|(i, d)| (d.id.clone(), i)).collect();
    let mut times = vec![];
    for (qi, q) in read(&a[2]).iter().enumerate() {
        let Some(rel) = qrels.get(q["_id"].as_str().unwrap()) else { continue };
        let text = q["text"].as_str().unwrap();
        let d = rel[0].0;
        let target = match mode {
            "" => whole,
            "within" => Scope::of(std::slice::from_ref(&indexes[d])),
            _ => Scope::of(std::slice::from_ref(&indexes[(d + 1) % indexes.len()])),
        };
        let t = std::time::Instant::now();
        let got = answer::explore(&target, text);
        times.push(t.elapsed().as_nanos() as u64);
        let nf = answer::FEATURES;
        out.write_all(&(qi as u32).to_le_bytes()).unwrap();
        out.write_all(&(d as u32).to_le_bytes()).unwrap();
        out.write_all(&(rel.len() as u32).to_le_bytes()).unwrap();
        out.write_all(&(got.len() as u32).to_le_bytes()).unwrap();
        for (p, doc, f) in got {
            let di = ids[&doc.id];
            out.write_all(&[u8::from(rel.contains(&(di, p)))]).unwrap();
            out.write_all(&(di as u32).to_le_bytes()).unwrap();
            out.write_all(&(p as u32).to_le_bytes()).unwrap();
            assert_eq!(f.len(), nf);
            for x in f {
                out.write_all(&x.to_le_bytes()).unwrap();
            }
        }
    }
    times.sort();
    eprintln!(
        "p50 {} us p99 {} us",
        times[times.len() / 2] as f64 / 1e3,
        times[times.len() * 99 / 100] as f64 / 1e3
    );
    println!("{}", answer::Feature::ALL.iter().map(|f| f.name()).collect::<Vec<_>>().join(" "));
}
