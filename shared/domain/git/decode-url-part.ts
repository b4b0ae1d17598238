/** A part of a URL without percent-encoding; one with a `%` that encodes nothing is taken as it is written. */
export function decodeUrlPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
