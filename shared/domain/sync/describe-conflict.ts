/**
 * Says which field managers would lose which fields, from the API server's refusal of a server-side apply without force.
 * @returns `.spec.replicas from "kubectl-edit"`; undefined if the message is about something else
 */
export function describeConflict(message: string): string | undefined {
  if (!/^Apply failed with \d+ conflicts?:/.test(message)) return undefined;
  const fields = new Map<string, string[]>();
  let manager = '';
  for (const match of message.matchAll(/conflicts? with "([^"]+)"|(?:^- |: )(\.[^\s].*)$/gm)) {
    if (match[1] !== undefined) manager = match[1];
    else if (match[2] !== undefined) fields.set(manager, [...(fields.get(manager) ?? []), match[2]]);
  }
  return [...fields].map(([name, paths]) => `${paths.join(', ')} from "${name}"`).join('; ') || message;
}
