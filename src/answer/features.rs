//! The close look at a candidate: what speaks for it, as plain numbers.

use super::question::Question;
use crate::document::Kind;
use crate::index::{Hit, Index, Token};
use std::ops::Range;

macro_rules! features {
    ($($(#[doc = $doc:literal])* $name:ident,)*) => {
        /// What speaks for or against a candidate; the weights are in [`super::weights`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Feature { $($(#[doc = $doc])* $name,)* }

        impl Feature {
            /// All features in the order of a feature vector.
            pub const ALL: &'static [Feature] = &[$(Feature::$name,)*];

            /// The name, as the fitting tool and the documentation write it.
            pub fn name(self) -> &'static str {
                match self { $(Feature::$name => stringify!($name),)* }
            }
        }
    };
}

features! {
    Bm25, Bm25Top, Coverage, Exact, Sentence, Pair, SentenceExact, PairExact, Adjacent, Near, Order,
    Rarest, KindThere, KindNear, Length, Context, ContextOnly, Neighbour, Kin, KinPair, Names, Numbers,
    Caption, Reference, Note, Density, First, Missing, DocShare, Related, RelatedPair,
}

pub const FEATURES: usize = Feature::ALL.len();

#[derive(Clone, Copy)]
struct Form {
    slot: u8,
    quality: f32,
    exact: bool,
    kin: bool,
}

/// Which surface forms of one index a question asks for.
#[derive(Default)]
pub(super) struct Lens {
    by_surface: Vec<u8>,
    filled: Vec<Range<u32>>,
    forms: Vec<Form>,
    /// surface of each question word, u32::MAX if none
    words: Vec<u32>,
    weights: Vec<f32>,
    total: f32,
    found: Vec<Found>,
    sentences: Vec<Sentence>,
}

#[derive(Clone, Copy)]
struct Found {
    at: u32,
    sentence: u32,
    form: u8,
}

#[derive(Clone, Copy, Default)]
struct Sentence {
    start: u32,
    any: u64,
    exact: u64,
    kin: u64,
    related: u64,
}

impl Lens {
    pub(super) fn focus(&mut self, question: &Question, number: u32, index: &Index) {
        for range in self.filled.drain(..) {
            self.by_surface[range.start as usize..range.end as usize].fill(0);
        }
        self.forms.clear();
        let vocabulary = index.vocabulary();
        if self.by_surface.len() < vocabulary.surfaces() {
            self.by_surface.resize(vocabulary.surfaces(), 0);
        }
        // kin first, so that true forms overwrite them
        for (slot, term) in question.terms.iter().enumerate() {
            let Some(form) = term.forms.first().filter(|f| f.index == number) else { continue };
            let stem = vocabulary.stem_text(form.stem);
            let chars = stem.chars().count();
            if chars < 5
                || stem.starts_with(|c: char| c.is_numeric() || crate::text::is_unspaced(c))
            {
                continue;
            }
            let keep = ((chars as f32 * 0.7).ceil() as usize).max(4);
            let end = stem.char_indices().nth(keep).map_or(stem.len(), |(i, _)| i);
            let range = vocabulary.stems_with_prefix(&stem[..end]);
            if range.len() > 64 {
                continue;
            }
            for kin in range {
                let other = vocabulary.stem_text(kin);
                if other.len() as f32 * 0.62 <= end as f32 && self.forms.len() < 250 {
                    self.forms.push(Form {
                        slot: slot as u8,
                        quality: 0.4,
                        exact: false,
                        kin: true,
                    });
                    let id = self.forms.len() as u8;
                    self.fill(vocabulary.surfaces_of(kin), id);
                }
            }
        }
        for (slot, term) in question.terms.iter().enumerate().rev() {
            for form in term.related.iter().filter(|f| f.index == number) {
                if self.forms.len() >= 250 { continue }
                self.forms.push(Form { slot: slot as u8, quality: 0.5, exact: true, kin: true });
                let id = self.forms.len() as u8;
                self.fill(vocabulary.surfaces_of(form.stem), id);
            }
        }
        for (slot, term) in question.terms.iter().enumerate().rev() {
            for form in term.forms.iter().rev().filter(|f| f.index == number) {
                if self.forms.len() >= 250 {
                    continue;
                }
                self.forms.push(Form {
                    slot: slot as u8,
                    quality: form.weight,
                    exact: false,
                    kin: false,
                });
                let id = self.forms.len() as u8;
                self.fill(vocabulary.surfaces_of(form.stem), id);
                if let Some(surface) = form.surface {
                    self.forms.push(Form {
                        slot: slot as u8,
                        quality: form.weight,
                        exact: true,
                        kin: false,
                    });
                    let id = self.forms.len() as u8;
                    self.fill(surface..surface + 1, id);
                }
            }
        }
        self.words.clear();
        for word in &question.words {
            let surface = match word.term {
                Some(slot) => question.terms[slot]
                    .forms
                    .first()
                    .filter(|f| f.index == number)
                    .and_then(|f| f.surface),
                None => index.languages().iter().find_map(|&l| vocabulary.surface(l, &word.folded)),
            };
            self.words.push(surface.unwrap_or(u32::MAX));
        }
        self.total = question.weight().max(f32::MIN_POSITIVE);
        self.weights.clear();
        self.weights.extend(question.terms.iter().map(|t| t.weight / self.total));
    }

    fn fill(&mut self, range: Range<u32>, id: u8) {
        self.by_surface[range.start as usize..range.end as usize].fill(id);
        self.filled.push(range);
    }

    fn cover(&self, mask: u64, quality: &[f32]) -> f32 {
        let mut sum = 0.0;
        let mut rest = mask;
        while rest != 0 {
            let slot = rest.trailing_zeros() as usize;
            sum += self.weights[slot] * quality[slot];
            rest &= rest - 1;
        }
        sum
    }

    pub(super) fn look(
        &mut self,
        question: &Question,
        index: &Index,
        hit: &Hit,
        top: f32,
        doc_share: f32,
        out: &mut [f32; FEATURES],
    ) -> Judged {
        *out = [0.0; FEATURES];
        let tokens = index.tokens(hit.passage);
        let mut found = std::mem::take(&mut self.found);
        let mut sentences = std::mem::take(&mut self.sentences);
        found.clear();
        sentences.clear();
        sentences.push(Sentence::default());
        let mut quality = [0.0f32; 64];
        let (mut any, mut exact, mut kin, mut related) = (0u64, 0u64, 0u64, 0u64);
        for (at, &token) in tokens.iter().enumerate() {
            if token.is(Token::SENTENCE) && at > 0 {
                sentences.push(Sentence { start: at as u32, ..Sentence::default() });
            }
            let id = self.by_surface[token.surface() as usize];
            if id != 0 {
                let form = self.forms[id as usize - 1];
                let last = sentences.len() - 1;
                let bit = 1u64 << form.slot;
                let s = &mut sentences[last];
                if form.kin {
                    if form.exact { s.related |= bit; related |= bit; } else { s.kin |= bit; kin |= bit; }
                    continue;
                }
                found.push(Found { at: at as u32, sentence: last as u32, form: id - 1 });
                s.any |= bit;
                any |= bit;
                if form.exact {
                    s.exact |= bit;
                    exact |= bit;
                }
                let q = &mut quality[form.slot as usize];
                *q = q.max(form.quality);
            }
        }
        let mut set = |feature: Feature, value: f32| out[feature as usize] = value;
        let ones = [1.0f32; 64];
        let coverage = self.cover(any, &quality);
        set(Feature::Bm25, hit.score / self.total);
        set(Feature::Bm25Top, hit.score / top);
        set(Feature::Coverage, coverage);
        set(Feature::Exact, self.cover(exact, &quality));
        set(Feature::Kin, self.cover(kin & !any, &ones));
        set(Feature::Related, self.cover(related & !any & !kin, &ones));
        // best sentence and best two in a row
        let mut best = (0.0f32, 0usize);
        let mut pair = 0.0f32;
        let mut pair_exact = 0.0f32;
        let mut pair_kin = 0.0f32;
        let mut pair_related = 0.0f32;
        let mut pair_at = 0usize;
        for i in 0..sentences.len() {
            let s = sentences[i];
            let cover = self.cover(s.any, &quality)
                + 0.3 * self.cover(s.exact, &quality)
                + 0.3 * self.cover(s.kin & !s.any, &ones);
            if cover > best.0 {
                best = (cover, i);
            }
            let next = sentences.get(i + 1).copied().unwrap_or_default();
            let both = self.cover(s.any | next.any, &quality);
            let both_exact = self.cover(s.exact | next.exact, &quality);
            let both_kin = self.cover((s.kin | next.kin) & !(s.any | next.any), &ones);
            if both + 0.3 * both_exact > pair + 0.3 * pair_exact {
                pair = both;
                pair_exact = both_exact;
                pair_at = i;
                pair_kin = both_kin
            }
        }
        let s = sentences[best.1];
        set(Feature::Sentence, self.cover(s.any, &quality));
        set(Feature::SentenceExact, self.cover(s.exact, &quality));
        set(Feature::Pair, pair);
        set(Feature::PairExact, pair_exact);
        set(Feature::KinPair, pair_kin);
        set(Feature::RelatedPair, pair_related);
        // nearness
        let mut last = [u32::MAX; 64];
        let mut near = [0.0f32; 64];
        let mut order = [0.0f32; 64];
        let mut adjacent = [0.0f32; 64];
        for f in &found {
            let slot = self.forms[f.form as usize].slot as usize;
            if slot > 0 && last[slot - 1] != u32::MAX {
                let d = (f.at - last[slot - 1]) as f32;
                near[slot] = near[slot].max(1.0 / (1.0 + (d - 1.0).max(0.0) / 4.0));
                order[slot] = order[slot].max(1.0 / (1.0 + (d - 1.0).max(0.0) / 4.0));
            }
            if slot + 1 < question.terms.len() && last[slot + 1] != u32::MAX {
                let d = (f.at - last[slot + 1]) as f32;
                near[slot + 1] = near[slot + 1].max(1.0 / (1.0 + (d - 1.0).max(0.0) / 4.0));
            }
            last[slot] = f.at;
            let word = question.terms[slot].word;
            let mut n = 0.0;
            let at = f.at as usize;
            if at > 0 && word > 0 && tokens[at - 1].surface() == self.words[word - 1] {
                n += 0.5;
            }
            if at + 1 < tokens.len()
                && word + 1 < self.words.len()
                && tokens[at + 1].surface() == self.words[word + 1]
            {
                n += 0.5;
            }
            adjacent[slot] = adjacent[slot].max(n);
        }
        let mut sums = (0.0, 0.0, 0.0);
        for slot in 0..question.terms.len() {
            sums.2 += self.weights[slot] * adjacent[slot];
            if slot > 0 {
                let w = (self.weights[slot] + self.weights[slot - 1]) * 0.5;
                sums.0 += w * near[slot];
                sums.1 += w * order[slot];
            }
        }
        set(Feature::Near, sums.0);
        set(Feature::Order, sums.1);
        set(Feature::Adjacent, sums.2);
        let (mut rarest, mut most, mut missing) = (0.0f32, 0.0f32, 0.0f32);
        let (mut names, mut names_all, mut numbers, mut numbers_all) =
            (0.0f32, 0.0f32, 0.0f32, 0.0f32);
        for (slot, term) in question.terms.iter().enumerate() {
            most = most.max(term.weight);
            let word = &question.words[term.word];
            let has = any >> slot & 1 == 1;
            if has {
                rarest = rarest.max(term.weight)
            } else {
                missing = missing.max(term.weight)
            }
            let w = self.weights[slot];
            if word.folded.starts_with(|c: char| c.is_ascii_digit()) {
                numbers_all += w;
                if has {
                    numbers += w
                }
            } else if word.capital && term.word > 0 {
                names_all += w;
                if has {
                    names += w
                }
            }
        }
        set(Feature::Rarest, rarest / most.max(1e-6));
        set(Feature::Missing, missing / most.max(1e-6));
        set(Feature::Names, if names_all > 0.0 { names / names_all } else { 0.5 });
        set(Feature::Numbers, if numbers_all > 0.0 { numbers / numbers_all } else { 0.5 });
        // kind of answer in the best pair
        let start = sentences[pair_at].start as usize;
        let end = sentences.get(pair_at + 2).map_or(tokens.len(), |s| s.start as usize);
        let marks = wanted_marks(question.wants);
        if marks != 0 {
            let mut there = 0.0f32;
            let mut kind_near = 0.0f32;
            let mut position = found.partition_point(|f| (f.at as usize) < start);
            for at in start..end {
                while position + 1 < found.len() && (found[position + 1].at as usize) <= at {
                    position += 1;
                }
                if tokens[at].is(marks) && self.by_surface[tokens[at].surface() as usize] == 0 {
                    there = 1.0;
                    for f in &found[position.min(found.len())..(position + 2).min(found.len())] {
                        let slot = self.forms[f.form as usize].slot as usize;
                        let d = (f.at as f32 - at as f32).abs();
                        kind_near = kind_near.max((0.3 + self.weights[slot]) / (1.0 + d / 4.0));
                    }
                }
            }
            set(Feature::KindThere, there);
            set(Feature::KindNear, kind_near);
        } else {
            set(Feature::KindThere, 0.5);
            set(Feature::KindNear, 0.2);
        }
        // head noun after the question word and next to a number
        let mut context = 0u64;
        for token in index.context(hit.passage) {
            let id = self.by_surface[token.surface() as usize];
            if id != 0 && !self.forms[id as usize - 1].kin {
                context |= 1 << self.forms[id as usize - 1].slot;
            }
        }
        set(Feature::Context, self.cover(context, &ones));
        set(Feature::ContextOnly, self.cover(context & !any, &ones));
        set(Feature::Neighbour, hit.neighbour / self.total);
        set(Feature::Length, (tokens.len().max(1) as f32).ln());
        set(Feature::Density, found.len() as f32 / tokens.len().max(8) as f32);
        set(Feature::First, if index.passage(hit.passage).block == 1 { 1.0 } else { 0.0 });
        set(Feature::DocShare, doc_share);
        match index.passage(hit.passage).kind {
            Kind::Body => {}
            Kind::Caption => set(Feature::Caption, 1.0),
            Kind::Reference => set(Feature::Reference, 1.0),
            Kind::Note => set(Feature::Note, 1.0),
        }
        // window: the shortest stretch that holds all matched terms of the best pair
        let end_best = sentences.get(best.1 + 1).map_or(tokens.len(), |s| s.start as usize);
        let judged = Judged { sentence: sentences[best.1].start as usize..end_best, any, coverage };
        self.found = found;
        self.sentences = sentences;
        judged
    }
}

fn wanted_marks(wants: Option<crate::text::AnswerKind>) -> u32 {
    use crate::text::AnswerKind::*;
    match wants {
        Some(Person | Place) => Token::NAME,
        Some(Time) => Token::TIME,
        Some(Duration) => Token::UNIT,
        Some(Number) => Token::NUMBER,
        Some(Reason) | None => 0,
    }
}

pub(super) struct Judged {
    pub sentence: Range<usize>,
    #[allow(dead_code)]
    pub any: u64,
    #[allow(dead_code)]
    pub coverage: f32,
}
