/** Whether pictures are looked at before anything is sent. Without a value, where pictures are not invented ones. */
export const CHECK_IMAGES_OPTIONS = [
  { value: '', text: 'yes, except with the simulator' },
  { value: 'on', text: 'yes' },
  { value: 'off', text: 'no' },
] as const;
export const CHECK_IMAGES_LABEL = 'Look at each picture before anything is sent';

export const REFETCH_IMAGES_OPTIONS = [
  { value: 'off', text: 'no' },
  { value: 'on', text: 'yes' },
] as const;
export const REFETCH_IMAGES_LABEL = 'Send a picture again that has changed at its address';

/** The value of a choice; empty: as it is by default. */
export function choiceValue(setting: boolean | undefined): string {
  return setting === undefined ? '' : setting ? 'on' : 'off';
}

type Settings = { checkImages?: boolean | undefined; refetchImages?: boolean | undefined };

/** @param settings as chosen before; a default is offered until something else was chosen */
export function PictureSettings({
  settings: { checkImages, refetchImages = false },
}: {
  settings: Settings;
}): JSX.Element {
  const options = CHECK_IMAGES_OPTIONS.filter(({ value }) => checkImages === undefined || value !== '');
  return (
    <>
      <YesOrNo {...{ name: 'checkImages', label: CHECK_IMAGES_LABEL, options }} chosen={choiceValue(checkImages)} />
      <YesOrNo
        {...{ name: 'refetchImages', label: REFETCH_IMAGES_LABEL, options: REFETCH_IMAGES_OPTIONS }}
        chosen={choiceValue(refetchImages)}
      />
    </>
  );
}

type Props = { name: string; label: string; options: readonly { value: string; text: string }[]; chosen: string };

function YesOrNo({ name, label, options, chosen }: Props): JSX.Element {
  return (
    <label>
      <span safe>{label}</span>
      <select name={name}>
        {options.map(({ value, text }) => (
          <option value={value} selected={value === chosen} safe>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
