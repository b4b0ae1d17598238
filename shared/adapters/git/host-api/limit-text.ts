/** Cuts a text to so many characters; what is cut shows. */
export function limitText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  // Not in the middle of a character that takes two units.
  return `${text.slice(0, maxCharacters - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** One line of at most 140 characters: descriptions of statuses and deployments. */
export function limitDescription(text: string): string {
  return limitText(text.replace(/\s+/g, ' ').trim(), 140);
}
