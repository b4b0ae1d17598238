import type { KubernetesObject } from '../../../domain/resource/kubernetes-object.ts';
import { parseRendered } from '../parse-manifests.ts';

/** Helm writes it before each document; within a document, everything of a text block is indented. */
const SOURCE_LINE = /^---\n# Source: (.*)\n/gm;

/** Reads what `helm template` wrote; messages name the template. @throws ManifestInvalidError */
export async function parseHelmOutput(output: string): Promise<readonly KubernetesObject[]> {
  const starts = [...output.matchAll(SOURCE_LINE)];
  const before = output.slice(0, starts[0]?.index ?? output.length);
  const objects = [...(await parseRendered('helm', before))];
  for (const [index, start] of starts.entries()) {
    const text = output.slice(start.index + start[0].length, starts[index + 1]?.index ?? output.length);
    objects.push(...(await parseRendered(`helm for ${start[1] ?? ''}`, text)));
  }
  return objects;
}
