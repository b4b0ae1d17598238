/** Git LFS replaces a file by a short text of a fixed form (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
const FIRST_LINE = 'version https://git-lfs.github.com/spec/v1\n';
const MAX_BYTES = 1024;

/** Tells whether the content only says where Git LFS keeps the real one. */
export function isLfsPointer(content: Uint8Array): boolean {
  if (content.length > MAX_BYTES) return false;
  return new TextDecoder().decode(content.subarray(0, FIRST_LINE.length)) === FIRST_LINE;
}
