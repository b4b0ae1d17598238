import { annotationOf, type KubernetesObject } from './kubernetes-object.ts';

/** The comma separated values of an annotation, trimmed, without empty ones; none if the annotation is absent. */
export function annotationValuesOf(object: KubernetesObject, name: string): readonly string[] {
  const text = annotationOf(object, name) ?? '';
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
