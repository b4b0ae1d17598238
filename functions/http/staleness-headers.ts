/** Says of when an answer is that was not found out just now: its time, and its age in seconds as HTTP has it (RFC 9111 §5.1). */
export function stalenessHeaders(takenAt: string | undefined, now: Date): { readonly [name: string]: string } {
  if (takenAt === undefined) return {};
  const age = Math.max(0, Math.floor((now.getTime() - Date.parse(takenAt)) / 1000));
  return { age: String(age), 'windlass-taken-at': takenAt };
}
