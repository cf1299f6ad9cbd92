//! Tokens: the words of passages, four bytes each.

/// What is said where there are more surface forms than tokens can tell apart.
pub(super) const TOO_MANY: &str = "a library of over 16 million distinct words must be split";

/// A word of a passage: the number of its surface form, and eight marks.
///
/// The marks live in the same four bytes, so that judging a passage reads one array only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token(u32);

impl Token {
    /// The first word of a sentence.
    pub const SENTENCE: u32 = 1 << 31;
    /// Written with a capital first letter.
    pub const CAPITAL: u32 = 1 << 30;
    /// Most likely a name: a capital where the language would not put one.
    pub const NAME: u32 = 1 << 29;
    /// A number, in digits or as a word.
    pub const NUMBER: u32 = 1 << 28;
    /// A year, a month, a weekday.
    pub const TIME: u32 = 1 << 27;
    /// A unit of time: "hours", "years".
    pub const UNIT: u32 = 1 << 26;
    /// A stop word.
    pub const STOP: u32 = 1 << 25;
    /// Not a word of its own: what the phrase or the hyphenated words that end before it are
    /// another way to write.
    pub const WHOLE: u32 = 1 << 24;

    /// How many surface forms can be told apart.
    pub const SURFACES: usize = 1 << 24;

    /// A token of this surface form with these marks.
    pub fn new(surface: u32, marks: u32) -> Token {
        Token(surface & 0x00FF_FFFF | marks & 0xFF00_0000)
    }

    /// The number of the surface form.
    pub fn surface(self) -> u32 {
        self.0 & 0x00FF_FFFF
    }

    /// The marks, to be carried over to another number.
    pub fn marks(self) -> u32 {
        self.0 & 0xFF00_0000
    }

    /// Both as one number, to be saved.
    pub(super) fn number(self) -> u32 {
        self.0
    }

    /// The token with this number.
    pub(super) fn numbered(number: u32) -> Token {
        Token(number)
    }

    /// Whether any of these marks is set.
    pub fn is(self, marks: u32) -> bool {
        self.0 & marks != 0
    }
}
