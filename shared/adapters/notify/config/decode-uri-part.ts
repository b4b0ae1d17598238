/** Decodes a part of a URL; what is no encoding, like a lone `%` in a password, stays as it is. */
export function decodeUriPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
