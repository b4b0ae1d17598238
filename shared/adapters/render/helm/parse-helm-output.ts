import type { KubernetesObject } from '../../../domain/resource/kubernetes-object.ts';
import { parseRendered } from '../parse-manifests.ts';

/** Helm writes it before each document; within a document, everything of a text block is indented. */
const SOURCE_LINE = /^---\n# Source: (.*)\n/gm;

/** Reads what `helm template` wrote; messages name the template. @throws ManifestInvalidError */
export function parseHelmOutput(output: string): readonly KubernetesObject[] {
  const starts = [...output.matchAll(SOURCE_LINE)];
  const before = output.slice(0, starts[0]?.index ?? output.length);
  return [
    ...parseRendered('helm', before),
    ...starts.flatMap((start, index) => {
      const text = output.slice(start.index + start[0].length, starts[index + 1]?.index ?? output.length);
      return parseRendered(`helm for ${start[1] ?? ''}`, text);
    }),
  ];
}
