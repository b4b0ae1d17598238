const PAUSE_MS = 25;
/** Only says how long a test that fails takes; nothing that passes waits for it. */
const GIVE_UP_MS = 25_000;

/** Tries until the answer is neither undefined nor false, and returns it. */
export async function eventually<Result>(
  what: string,
  attempt: () => Promise<Result | undefined | false>,
  explain: () => Promise<string> = async () => '',
): Promise<Result> {
  const deadline = performance.now() + GIVE_UP_MS;
  for (;;) {
    const result = await attempt();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}\n${await explain()}`);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
}
