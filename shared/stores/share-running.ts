/** Makes those who ask for the same while it is under way share the answer; who asks later asks anew. */
export function shareRunning<Asked, Answer>(
  ask: (asked: Asked) => Promise<Answer>,
  keyOf: (asked: Asked) => string,
): (asked: Asked) => Promise<Answer> {
  const running = new Map<string, Promise<Answer>>();
  return (asked) => {
    const key = keyOf(asked);
    const known = running.get(key);
    if (known) return known;
    const answer = ask(asked).finally(() => running.delete(key));
    running.set(key, answer);
    return answer;
  };
}
