// Answers for the bytes of a text in UTF-8: hashes are defined on bytes. (The platform's own encoder is not part of the language.)

/** A code unit takes three bytes at most. */
const BYTES_A_UNIT = 3;

/** Lone halves of surrogate pairs become U+FFFD, as everywhere on the web. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * BYTES_A_UNIT);
  return bytes.slice(0, encodeInto(text, bytes));
}

/** Room for the bytes of `text`: `room` itself when it is large enough. */
export function roomFor(text: string, room: Uint8Array): Uint8Array {
  return text.length * BYTES_A_UNIT <= room.length ? room : new Uint8Array(text.length * BYTES_A_UNIT);
}

/** Writes the bytes of `text` to the beginning of `bytes`; returns how many they are. */
export function encodeInto(text: string, bytes: Uint8Array): number {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    let c = text.charCodeAt(i);
    if (c < 0x80) {
      bytes[n++] = c;
      continue;
    }
    if (c >= 0xd800 && c < 0xe000) {
      c = text.codePointAt(i)!;
      if (c < 0x10000) c = 0xfffd;
      else i++;
    }
    if (c >= 0x10000) {
      bytes[n++] = 0xf0 | (c >> 18);
      bytes[n++] = 0x80 | ((c >> 12) & 0x3f);
      bytes[n++] = 0x80 | ((c >> 6) & 0x3f);
    } else if (c >= 0x800) {
      bytes[n++] = 0xe0 | (c >> 12);
      bytes[n++] = 0x80 | ((c >> 6) & 0x3f);
    } else {
      bytes[n++] = 0xc0 | (c >> 6);
    }
    bytes[n++] = 0x80 | (c & 0x3f);
  }
  return n;
}

/** Four bytes from `at`, little-endian. */
export function word32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
