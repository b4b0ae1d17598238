import type { KubernetesObject } from '../../../shared/domain/resource/kubernetes-object.ts';

/** What the played kubelet reads of a container. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly readinessProbe?: object;
}

/** What the played kubelet reads of a Pod's spec. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly restartPolicy?: string;
}

/** The spec of a Pod. */
export function podSpecOf(pod: KubernetesObject): PodSpec {
  return pod.spec as PodSpec;
}

/** The containers of a Pod. */
export function containersOf(pod: KubernetesObject): readonly Container[] {
  return podSpecOf(pod).containers;
}

/** Whether an image can be had: any but those that say themselves that they cannot, by `does-not-exist` or `invalid`. */
export function isPullable({ image }: Container): boolean {
  return !/does-not-exist|invalid/.test(image);
}

/** The exit code that a Pod's containers come to: 1 for `false`, N for `exit N`, else 0. */
export function exitCodeOf(pod: KubernetesObject): number {
  const codes = [...(podSpecOf(pod).initContainers ?? []), ...containersOf(pod)].map((container) => {
    const words = wordsOf(container);
    if (words.at(0) === 'false' || words.at(0)?.endsWith('/false')) return 1;
    return Number(/\bexit (\d+)/.exec(words.join(' '))?.[1] ?? 0);
  });
  return codes.find((code) => code !== 0) ?? 0;
}

/** How long a Pod's containers run: N for `sleep N`, else 0 for "as long as the pace says". Seconds. */
export function runSecondsOf(pod: KubernetesObject): number {
  const sleeps = containersOf(pod).map((container) =>
    Number(/\bsleep (\d+)\b/.exec(wordsOf(container).join(' '))?.[1] ?? 0),
  );
  return Math.max(0, ...sleeps);
}

function wordsOf({ command, args }: Container): readonly string[] {
  return [...(command ?? []), ...(args ?? [])];
}
