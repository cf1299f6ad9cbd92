//! What ASCII characters are to words: most of most texts, so they are told apart by a table.

/// Where the first byte is that is not ASCII. Most text has none for long, so whole blocks are
/// passed over at once.
pub(super) fn first_beyond(bytes: &[u8]) -> Option<usize> {
    const BLOCK: usize = 32;
    let blocks = bytes.chunks(BLOCK).position(|block| !block.is_ascii())?;
    let within = bytes[blocks * BLOCK..].iter().position(|b| !b.is_ascii())?;
    Some(blocks * BLOCK + within)
}

/// What an ASCII character is to a word: a bit each, none for what is in no word.
pub(super) const LOWER: u8 = 1;
pub(super) const UPPER: u8 = 2;
pub(super) const DIGIT: u8 = 4;
pub(super) const SIGN: u8 = 8;
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        classes[byte as usize] = match byte {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'%' | b'$' => SIGN,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// What an ASCII character is to a word.
pub(super) fn class(byte: u8) -> u8 {
    CLASSES[usize::from(byte)]
}

/// Whether `b` between `before` and `after` is inside a word: WB6, WB7, WB11 and WB12 of UAX #29,
/// but a colon never joins, and a full stop between a small letter and a capital is a missing space.
pub(super) fn joins(before: u8, b: u8, after: u8) -> bool {
    match b {
        b'\'' => before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric(),
        b'.' if before.is_ascii_lowercase() && after.is_ascii_uppercase() => false,
        b'.' => {
            before.is_ascii_alphabetic() && after.is_ascii_alphabetic()
                || before.is_ascii_digit() && after.is_ascii_digit()
        }
        b',' => before.is_ascii_digit() && after.is_ascii_digit(),
        // Inside a name of a program; at the ends it is emphasis.
        b'_' => before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric(),
        _ => false,
    }
}
