import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';

/** An entry of `images` in a kustomization. */
export interface KustomizeImage {
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** The parts of `registry:5000/team/app:1.2@sha256:…`; '' is a part that is not there. */
interface ImageReference {
  readonly name: string;
  readonly tag: string;
  readonly digest: string;
}

/**
 * Reads an override as `kustomize edit set image` does: `name:tag`, `name@digest`, `name=new`, `name=new:tag@digest`.
 * @throws ManifestInvalidError if it says nothing new
 */
export function parseImageOverride(text: string): KustomizeImage {
  const separator = text.indexOf('=');
  const { name, tag, digest } = splitReference(separator < 0 ? text : text.slice(separator + 1));
  if (name === text) {
    throw new ManifestInvalidError(
      `kustomize.images: '${text}' is not an override; write name:tag, name@digest or name=new-name:tag`,
    );
  }
  return {
    name: separator < 0 ? name : text.slice(0, separator),
    ...(separator < 0 || name === '' ? {} : { newName: name }),
    ...(tag === '' ? {} : { newTag: tag }),
    ...(digest === '' ? {} : { digest }),
  };
}

/** A colon before the first `/` belongs to the port of a registry. */
function splitReference(text: string): ImageReference {
  const start = Math.max(text.indexOf('/'), 0);
  const at = text.indexOf('@', start);
  const colon = text.indexOf(':', start);
  const beforeDigest = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? '' : text.slice(at + 1);
  if (colon < 0 || (at >= 0 && colon > at)) return { name: beforeDigest, tag: '', digest };
  return { name: text.slice(0, colon), tag: beforeDigest.slice(colon + 1), digest };
}
