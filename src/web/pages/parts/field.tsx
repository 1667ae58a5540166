/** An input with its label, a hint, and the problem with its value. */
export function Field(props: {
  id: string;
  name: string;
  label: string;
  value: string;
  hint?: string;
  problem?: string | undefined;
  type?: 'text' | 'url' | 'search';
  /** The id of a datalist. */
  list?: string;
  inputmode?: 'decimal' | 'tel';
  maxlength?: number;
  placeholder?: string;
  required?: boolean;
  readonly?: boolean;
  autofocus?: boolean;
  htmx?: Readonly<Record<`hx-${string}`, string>>;
}): JSX.Element {
  const { id, label, hint, problem, type = 'text', htmx = {}, ...rest } = props;
  const said = [problem === undefined ? '' : `${id}-problem`, hint === undefined ? '' : `${id}-hint`];
  return (
    <div class="field">
      <label for={id} safe>
        {label}
      </label>
      <input
        id={id}
        type={type}
        autocomplete="off"
        spellcheck="false"
        aria-describedby={said.join(' ').trim() || undefined}
        aria-invalid={problem === undefined ? undefined : 'true'}
        {...rest}
        {...htmx}
      />
      <FieldSays {...{ id, hint, problem }} />
    </div>
  );
}

/** A {@link Field} with a fixed set of values. */
export function Choice(props: {
  id: string;
  name: string;
  label: string;
  value: string;
  options: readonly { value: string; text: string }[];
  hint?: string;
  problem?: string | undefined;
}): JSX.Element {
  const { id, name, label, value, options, hint, problem } = props;
  return (
    <div class="field">
      <label for={id} safe>
        {label}
      </label>
      <select id={id} name={name} aria-describedby={hint === undefined ? undefined : `${id}-hint`}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value} safe>
            {option.text}
          </option>
        ))}
      </select>
      <FieldSays {...{ id, hint, problem }} />
    </div>
  );
}

function FieldSays({
  id,
  hint,
  problem,
}: {
  id: string;
  hint: string | undefined;
  problem: string | undefined;
}): JSX.Element {
  return (
    <>
      {problem !== undefined && (
        <small id={`${id}-problem`} class="field-problem" safe>
          {problem}
        </small>
      )}
      {hint !== undefined && (
        <small id={`${id}-hint`} safe>
          {hint}
        </small>
      )}
    </>
  );
}

/** Hidden fields that a form submits unchanged. */
export function Carried({ values }: { values: Readonly<Record<string, string | readonly string[]>> }): JSX.Element {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value].flat().map((one) => ({ name, value: String(one) })),
  );
  return <>{pairs.map(({ name, value }) => value !== '' && <input type="hidden" name={name} value={value} />)}</>;
}
