import { type Application, sourcesOf } from '../../domain/application/application.ts';
import type { SyncRequest } from '../../domain/application/operation.ts';

/** Which revisions somebody asks for, as Argo CD's requests write it. */
export interface RevisionRequest {
  /** Of the only source. */
  readonly revision?: string;
  readonly revisions?: readonly string[];
  /** Which sources `revisions` are for, one for one; the first source is 1. */
  readonly sourcePositions?: readonly number[];
}

/** What is wrong with revisions that are asked for; each fault names its field. */
export function findRevisionFaults(
  { spec }: Pick<Application, 'spec'>,
  { revision, revisions = [], sourcePositions = [] }: RevisionRequest,
): readonly string[] {
  const { length } = sourcesOf(spec);
  const isMultiSource = (spec.sources?.length ?? 0) > 0;
  if (revision && revisions.length > 0) return ['revision: cannot be given together with revisions'];
  if (revision && isMultiSource) {
    return ['revision: the application has several sources; use revisions with sourcePositions'];
  }
  if (sourcePositions.length > 0 && sourcePositions.length !== revisions.length) {
    return [`sourcePositions: has ${sourcePositions.length} entries, but revisions has ${revisions.length}`];
  }
  if (revisions.length > length) return [`revisions: ${revisions.length} were given for ${length} sources`];
  if (new Set(sourcePositions).size < sourcePositions.length) return ['sourcePositions: names a source twice'];
  return sourcePositions.flatMap((position, index) =>
    position >= 1 && position <= length
      ? []
      : [`sourcePositions[${index}]: source position is out of range: ${position}, of ${length} sources`],
  );
}

/** One revision a source, in their order; '' leaves a source at its target revision. */
export function askedRevisions(
  { spec }: Pick<Application, 'spec'>,
  { revision, revisions = [], sourcePositions = [] }: RevisionRequest,
): Pick<SyncRequest, 'revision' | 'revisions'> {
  if (revision) return { revision };
  if (revisions.length === 0) return {};
  const placed = sourcesOf(spec).map((_source, index) => {
    const at = sourcePositions.length > 0 ? sourcePositions.indexOf(index + 1) : index;
    return revisions[at] ?? '';
  });
  return (spec.sources?.length ?? 0) > 0 ? { revisions: placed } : { revision: placed[0] ?? '' };
}
