import type { KustomizeOptions } from '../../../domain/application/source.ts';
import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import type { KustomizationFields } from './kustomization.ts';
import { type KustomizeImage, parseImageOverride } from './parse-image-override.ts';

type Texts = { readonly [name: string]: string };

/** How the options are applied. */
export interface ApplyOptions {
  /** Replaces the variables of the build environment. */
  readonly substitute: (text: string) => string;
  /** Those of `components` that are to be used. */
  readonly components: readonly string[];
}

/**
 * Changes a kustomization as Argo CD does with `kustomize edit` before it builds
 * (https://github.com/argoproj/argo-cd/blob/master/util/kustomize/kustomize.go).
 * @throws ManifestInvalidError if a label or annotation is set twice, or an option cannot be read
 */
export function applyKustomizeOptions(
  kustomization: KustomizationFields,
  options: KustomizeOptions,
  { substitute, components }: ApplyOptions,
): KustomizationFields {
  const fields = withoutOldNames(kustomization);
  return {
    ...fields,
    ...(options.namePrefix ? { namePrefix: options.namePrefix } : {}),
    ...(options.nameSuffix ? { nameSuffix: options.nameSuffix } : {}),
    ...(options.images?.length ? { images: mergeImages(fields.images, options.images.map(substitute)) } : {}),
    ...(options.replicas?.length ? { replicas: mergeReplicas(fields.replicas, options.replicas) } : {}),
    ...labelFields(fields, options, substitute),
    ...annotationFields(fields, options, substitute),
    ...(options.namespace ? { namespace: options.namespace } : {}),
    ...(options.patches?.length ? { patches: [...listOf(fields.patches, 'patches'), ...options.patches] } : {}),
    ...(components.length > 0 ? { components: mergeComponents(fields.components, components) } : {}),
  };
}

/** Editing moves deprecated fields to the names they have now. */
function withoutOldNames({ bases, imageTags, ...fields }: KustomizationFields): KustomizationFields {
  return {
    ...fields,
    ...(bases === undefined
      ? {}
      : { resources: [...listOf(fields.resources, 'resources'), ...listOf(bases, 'bases')] }),
    ...(imageTags === undefined
      ? {}
      : { images: [...listOf(fields.images, 'images'), ...listOf(imageTags, 'imageTags')] }),
  };
}

function mergeImages(before: unknown, overrides: readonly string[]): readonly KustomizeImage[] {
  const images = new Map(overrides.map(parseImageOverride).map((image) => [image.name, image]));
  for (const image of listOf(before, 'images') as readonly KustomizeImage[]) {
    const override = images.get(image.name);
    images.set(image.name, override ? { ...override, ...keptParts(override, image) } : image);
  }
  return [...images.values()].map(withoutStars).sort(byName);
}

/** `*` stands for what the kustomization says. */
function keptParts(override: KustomizeImage, image: KustomizeImage): Partial<KustomizeImage> {
  return {
    ...(override.newName === '*' ? { newName: image.newName ?? '*' } : {}),
    ...(override.newTag === '*' ? { newTag: image.newTag ?? '*' } : {}),
    ...(override.digest === '*' ? { digest: image.digest ?? '*' } : {}),
  };
}

function withoutStars({ name, newName, newTag, digest }: KustomizeImage): KustomizeImage {
  return {
    name,
    ...(newName === undefined || newName === '*' ? {} : { newName }),
    ...(newTag === undefined || newTag === '*' ? {} : { newTag }),
    ...(digest === undefined || digest === '*' ? {} : { digest }),
  };
}

type Replica = { readonly name: string; readonly count: unknown };

function mergeReplicas(before: unknown, overrides: NonNullable<KustomizeOptions['replicas']>): readonly Replica[] {
  const replicas = new Map<string, Replica>();
  for (const replica of listOf(before, 'replicas') as readonly Replica[]) replicas.set(replica.name, replica);
  for (const { name, count } of overrides) {
    if (!/^-?\d+$/.test(String(count))) {
      throw new ManifestInvalidError(
        `kustomize.replicas: the count of '${name}' is '${count}', which is no whole number`,
      );
    }
    replicas.set(name, { name, count: Number(count) });
  }
  return [...replicas.values()].sort(byName);
}

/** With `labelWithoutSelector` they are labels of their own; else they join `commonLabels`, where none may be there already. */
function labelFields(
  fields: KustomizationFields,
  options: KustomizeOptions,
  substitute: (text: string) => string,
): KustomizationFields {
  const labels = mapTexts(options.commonLabels ?? {}, substitute);
  if (Object.keys(labels).length === 0) return {};
  if (options.labelWithoutSelector) {
    const added = { pairs: labels, ...(options.labelIncludeTemplates ? { includeTemplates: true } : {}) };
    return { labels: [...listOf(fields.labels, 'labels'), added] };
  }
  if (options.labelIncludeTemplates) {
    throw new ManifestInvalidError(
      'kustomize.labelIncludeTemplates has no meaning without labelWithoutSelector; set both',
    );
  }
  return { commonLabels: mergeTexts('label', fields.commonLabels, labels, options.forceCommonLabels) };
}

function annotationFields(
  fields: KustomizationFields,
  options: KustomizeOptions,
  substitute: (text: string) => string,
): KustomizationFields {
  const added = options.commonAnnotations ?? {};
  if (Object.keys(added).length === 0) return {};
  const annotations = options.commonAnnotationsEnvsubst ? mapTexts(added, substitute) : added;
  const force = options.forceCommonAnnotations;
  return { commonAnnotations: mergeTexts('annotation', fields.commonAnnotations, annotations, force) };
}

function mergeTexts(kind: 'label' | 'annotation', before: unknown, added: Texts, force: boolean | undefined): Texts {
  const texts = (before ?? {}) as Texts;
  const taken = Object.keys(added).find((name) => Object.hasOwn(texts, name));
  if (taken !== undefined && !force) {
    const option = kind === 'label' ? 'forceCommonLabels' : 'forceCommonAnnotations';
    throw new ManifestInvalidError(
      `${kind} ${taken} already in kustomization file; set kustomize.${option} to overwrite it`,
    );
  }
  return { ...texts, ...added };
}

function mapTexts(texts: Texts, change: (text: string) => string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));
}

function mergeComponents(before: unknown, added: readonly string[]): readonly unknown[] {
  const components = listOf(before, 'components');
  return [...components, ...added.filter((component) => !components.includes(component))];
}

function listOf(value: unknown, field: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new ManifestInvalidError(`the kustomization's '${field}' must be a list`);
  return value;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
