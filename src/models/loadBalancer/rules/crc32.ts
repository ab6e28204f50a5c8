// Answers for CRC-32 (IEEE 802.3), by which nginx hashes keys and servers.
import { utf8 } from './utf8.ts';

const TABLE = new Uint32Array(256);
for (let i = 0; i < 256; i++) {
  let c = i;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  TABLE[i] = c;
}

/** The register before the first byte. */
export const CRC32_START = 0xffffffff;

/** Feeds bytes into a register, so that a common beginning is hashed once. */
export function crc32Update(register: number, bytes: Uint8Array): number {
  let c = register;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ TABLE[(c ^ bytes[i]!) & 0xff]!;
  return c;
}

/** The checksum that a register stands for: an unsigned 32-bit number. */
export function crc32Final(register: number): number {
  return ~register >>> 0;
}

/** Checksum of the text's UTF-8 bytes. */
export function crc32(text: string): number {
  return crc32Final(crc32Update(CRC32_START, utf8(text)));
}
