//! Features: what speaks for or against a candidate, as plain numbers.

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// What speaks for or against a candidate. Shares are of the question's weight, so that
        /// a missing word costs as much as it is rare.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Feature { $($(#[doc = $doc])+ $name,)* }

        impl Feature {
            /// All features, in the order of a feature vector.
            pub const ALL: &'static [Feature] = &[$(Feature::$name,)*];

            /// The name, as the fitting tool and `docs/ranking.md` write it.
            pub fn name(self) -> &'static str {
                match self { $(Feature::$name => stringify!($name),)* }
            }
        }
    };
}

features! {
    /// The first stage's score over the best candidate's.
    Bm25Top,
    /// The share of the question that the passage has, by stem. Here and in the next three, what
    /// the title and the headings have counts as there: every paragraph of an article on Moscow is
    /// about Moscow, so one is not better than another for saying so.
    Coverage,
    /// The share that it has in the very form asked for.
    Exact,
    /// The share that the best sentence has.
    Sentence,
    /// The share that the best two sentences in a row have.
    Pair,
    /// The share whose neighbours in the question, little words too, are neighbours here.
    Adjacent,
    /// How near to a heavy matched word a thing of the kind wanted is, in the best two sentences;
    /// 0.2, about the mean, if none is wanted.
    KindNear,
    /// Matched words over all words, of which there are taken to be two dozen at least.
    Density,
    /// The logarithm of the number of words, likewise.
    Length,
    /// The share that the title and headings have.
    Context,
    /// The better neighbouring paragraph's first-stage score over the question's weight.
    Neighbour,
    /// The share met only by words with the same beginning.
    Kin,
    /// The share met only by words that tell the same.
    Related,
    /// The share of the question's names that is there; 0.5 if it has none.
    Names,
    /// The share of all candidates' first-stage scores that this document's others have.
    DocumentShare,
    /// It is a caption.
    Caption,
    /// It is a cross-reference.
    Reference,
    /// It is a note about the text.
    Note,
}

/// How many features there are.
pub const FEATURES: usize = Feature::ALL.len();

/// A feature vector, indexed by [`Feature`].
pub(super) type Features = [f32; FEATURES];
