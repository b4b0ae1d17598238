/** As many of the texts, from the first one on, as fit into so many characters with two between each. */
export function fittingTexts(texts: readonly string[], characters: number): readonly string[] {
  let left = characters;
  const end = texts.findIndex((text) => {
    left -= text.length + 2;
    return left < 0;
  });
  return end < 0 ? texts : texts.slice(0, end);
}
