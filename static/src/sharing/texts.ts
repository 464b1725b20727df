/** Free texts before they leave the house: taking out what was pointed out. */

/** text without `part`, and without the gap it leaves: no double space, no space before a comma or full stop, no empty brackets. */
export function without(text: string, part: string): string {
  if (!part) return text;
  return text
    .split(part)
    .join('')
    .replace(/\(\s*\)|\[\s*\]/g, '')
    .replace(/[^\S\n]{2,}/g, ' ')
    .replace(/[^\S\n]+([,.;:!?)\]])/g, '$1')
    .replace(/([,;:])(?=[,.;:!?])/g, '')
    .replace(/^[^\S\n]+|[^\S\n]+$/gm, '');
}
