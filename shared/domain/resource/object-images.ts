import type { KubernetesObject } from './kubernetes-object.ts';

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** The container images that objects name in pod specs, wherever these are nested; sorted, each once. */
export function imagesOf(objects: readonly KubernetesObject[]): readonly string[] {
  const images = new Set<string>();
  for (const object of objects) collect(object.spec, images);
  return [...images].sort();
}

function collect(value: unknown, images: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, images);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, field] of Object.entries(value)) {
    if (CONTAINER_LISTS.includes(name) && Array.isArray(field)) {
      for (const container of field)
        if (typeof container?.image === 'string' && container.image) images.add(container.image);
    }
    collect(field, images);
  }
}
