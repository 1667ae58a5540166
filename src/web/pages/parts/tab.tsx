import { assetAddress } from '../../asset-files.js';

/** The state that the icon of a tab shows, by colour and by the shape of its dot. */
export type TabIcon = 'busy' | 'good' | 'attention';
export type TabLook = { title: string; icon: TabIcon };

export function iconAddress(icon: TabIcon | undefined): string {
  return assetAddress(icon === undefined ? 'mark.svg' : `mark-${icon}.svg`);
}

/**
 * What assets/run.js shows in the tab, wherever it arrives on the page. `ended`: the words of the notification that a
 * person may have asked for.
 */
export function TabState({ look, ended }: { look: TabLook; ended?: string }): JSX.Element {
  return (
    <span
      hidden
      data-tab={`${look.title} · linq-cards`}
      data-tab-icon={iconAddress(look.icon)}
      {...(ended !== undefined && { 'data-ended': ended })}
    />
  );
}
