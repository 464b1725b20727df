/** Icons made at build time by static/icons.mjs. */
declare module 'sltmap:sprite' {
  const icons: Readonly<Record<string, { d: string; width: number; height: number }>>;
  export default icons;
}
