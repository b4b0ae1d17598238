const PAUSE_MS = 25;
/** Who asks leaves room for what is waited for: a question that takes long is not asked all the time. */
const LONGEST_PAUSE_MS = 250;
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
    const startedAt = performance.now();
    const result = await attempt();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}\n${await explain()}`);
    const pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(PAUSE_MS, performance.now() - startedAt));
    await new Promise((done) => setTimeout(done, pauseMs));
  }
}
