using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using TorchSharp;

namespace Microsoft.ML.Generative;

/// <summary>What a condition column holds, by its type.</summary>
internal enum ConditionKind
{
    /// <summary>A key: one class for each of its values.</summary>
    Key,

    /// <summary>A truth value: two classes, False and True.</summary>
    Boolean,

    /// <summary>A whole number: one class for each number in the training data, in ascending order.</summary>
    Number,

    /// <summary>A vector of numbers, which conditions as it is.</summary>
    Vector,
}

/// <summary>
/// The column that a model is conditioned on: a label, or any vector. A row's condition is kept as its <em>code</em>, which is
/// the class's index, or the vector; NaN stands for a missing label. Networks get the encoding: one-hot classes, or the vector.
/// </summary>
internal sealed class ConditionColumn
{
    /// <summary>The most classes that a column of numbers may have.</summary>
    public const int MaximumNumberClasses = 1_000;

    /// <summary>The most classes that a key column may have.</summary>
    public const int MaximumKeyClasses = 1 << 16;

    // Codes are Single, which holds every whole number up to here.
    private const int LargestNumber = 1 << 24;

    private const string Role = "condition";
    private const string Expected = "a key, Boolean, a number, or a vector of known size of Single, Double or Byte";

    private readonly PrimitiveDataViewType? _keyValueType;
    private readonly ImmutableArray<double> _numbers;
    private readonly FrozenDictionary<string, int> _indices;
    private readonly Dictionary<double, int> _indexOfNumber = [];

    /// <param name="name">The column's name.</param>
    /// <param name="type">Its type in the training data.</param>
    /// <param name="classes">The classes' names, in the order of their codes.</param>
    /// <param name="numbers">The classes' numbers, where they have any.</param>
    /// <param name="keyValueType">The type of a key's values, text or number; null where the key has none.</param>
    private ConditionColumn(string name, DataViewType type, ImmutableArray<string> classes, ImmutableArray<double> numbers,
        PrimitiveDataViewType? keyValueType)
    {
        (Name, Type, Classes, _numbers, _keyValueType) = (name, type, classes, numbers, keyValueType);
        Kind = KindOf(type)!.Value;
        // The first of equal names wins; ML.NET itself makes no key with equal values.
        _indices = classes.Select((name, index) => (name, index)).DistinctBy(c => c.name)
            .ToFrozenDictionary(c => c.name, c => c.index, StringComparer.Ordinal);
        if (Kind == ConditionKind.Number)
            for (int i = 0; i < numbers.Length; i++)
                _indexOfNumber.Add(numbers[i], i);
    }

    public string Name { get; }

    /// <summary>The type in the training data.</summary>
    public DataViewType Type { get; }

    public ConditionKind Kind { get; }

    /// <summary>
    /// The classes' names by index: a key's values, False and True, numbers. Empty for a vector, and for numbers before training.
    /// </summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>The number of values in a row's encoding.</summary>
    public int Width => Kind == ConditionKind.Vector ? ((VectorDataViewType)Type).Size : Classes.Length;

    /// <summary>The number of values in a row's code: 1, or a vector's size.</summary>
    public int CodeWidth => Kind == ConditionKind.Vector ? Width : 1;

    /// <summary>Whether the classes are still to be learnt, by <see cref="WithClassesOf"/>.</summary>
    public bool IsUnlearnt => Kind == ConditionKind.Number && Classes.IsEmpty;

    /// <summary>Finds and checks the training data's column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, its type is another one, or it has too many
    /// classes.</exception>
    public static ConditionColumn Bind(DataViewSchema schema, string name)
    {
        var column = schema.Find(name, Role);
        switch (KindOf(column.Type))
        {
            case ConditionKind.Key:
                var count = ((KeyDataViewType)column.Type).Count;
                if (count > MaximumKeyClasses)
                    throw SchemaErrors.WrongType(Role, name, $"a key of at most {MaximumKeyClasses} values", column.Type);
                var (valueType, names, numbers) = KeyValues(column, (int)count);
                if (numbers.FirstOrDefault(n => !IsExact(n, valueType!)) is var inexact and not 0)
                    throw SchemaErrors.WrongType(Role, name, "a key of finite numbers, whole ones below 2^53 in size",
                        $"{column.Type} with the key value {NumberTypes.Text(inexact)}");
                return new ConditionColumn(name, column.Type, names, numbers, valueType);
            case ConditionKind.Boolean:
                return new ConditionColumn(name, column.Type, BooleanClasses, [], null);
            case not null:
                return new ConditionColumn(name, column.Type, [], [], null);
            case null:
                throw WrongType(name, column.Type, column.Type);
        }
    }

    /// <summary>Checks what is known of a pipeline's schema before it is fitted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its type is another one.</exception>
    public static void Check(SchemaShape shape, string name)
    {
        var column = shape.Find(name, Role);
        var fits = column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => column.IsKey || column.ItemType is BooleanDataViewType or NumberDataViewType,
            SchemaShape.Column.VectorKind.Vector => !column.IsKey && NumberTypes.IsFeatureType(column.ItemType),
            _ => false,
        };
        if (!fits) throw WrongType(name, column.ItemType, column.Describe());
    }

    /// <summary>This column with the classes that the training data's numbers make.</summary>
    /// <param name="numbers">The distinct numbers, in any order.</param>
    /// <exception cref="InvalidOperationException">There are more than <see cref="MaximumNumberClasses"/>.</exception>
    public ConditionColumn WithClassesOf(IReadOnlyCollection<float> numbers)
    {
        if (numbers.Count > MaximumNumberClasses)
            throw new InvalidOperationException($"Condition column '{Name}' holds more than {MaximumNumberClasses} different "
                + "numbers, and numbers are taken as classes. To condition on the number itself, make a vector of it "
                + "(Concatenate).");
        var sorted = numbers.Select(n => (double)n).Order().ToImmutableArray();
        return new ConditionColumn(Name, Type, Names(sorted), sorted, null);
    }

    /// <summary>The column of that name in a view to be scored: of the same kind and the same classes.</summary>
    /// <param name="schema">The view's schema.</param>
    /// <param name="owner">Who needs the column, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or it is another one than in training.</exception>
    public DataViewSchema.Column Find(DataViewSchema schema, string? owner = null)
    {
        var role = SchemaErrors.Of(owner, Role);
        var column = schema.Find(Name, role);
        if (KindOf(column.Type) != Kind || (Kind == ConditionKind.Vector && ((VectorDataViewType)column.Type).Size != Width))
            throw SchemaErrors.WrongType(role, Name, $"{Describe()}, as in training", column.Type);
        if (Kind == ConditionKind.Key)
        {
            var count = ((KeyDataViewType)column.Type).Count;
            if (count != (ulong)Classes.Length)
                throw SchemaErrors.WrongType(role, Name, $"{Describe()}, as in training", column.Type);
            var (valueType, names, _) = KeyValues(column, (int)count);
            if (valueType is not null && _keyValueType is not null && !names.SequenceEqual(Classes))
            {
                var at = Enumerable.Range(0, names.Length).First(i => names[i] != Classes[i]);
                throw SchemaErrors.WrongType(role, Name, $"the key values of training, where key {at + 1} is '{Classes[at]}'",
                    $"a key whose key {at + 1} is '{names[at]}'");
            }
        }
        return column;
    }

    /// <summary>The codes of classes given by name, such as a key's value or a number's text.</summary>
    /// <exception cref="ArgumentException">There is no such class, or the condition is a vector.</exception>
    public float[] CodesOf(IEnumerable<string> labels)
    {
        if (Kind == ConditionKind.Vector)
            throw new ArgumentException($"The condition '{Name}' is a vector of {Width} numbers, not a class.", nameof(labels));
        return labels.Select(label => label is not null && _indices.TryGetValue(label, out var index) ? (float)index
            : throw new ArgumentException($"The condition '{Name}' has no class {(label is null ? "null" : $"'{label}'")}. "
                + $"{DescribeClasses()}.", nameof(labels)))
            .ToArray();
    }

    /// <summary>The codes of condition vectors, one after the other.</summary>
    /// <exception cref="ArgumentException">The condition is no vector, or one of the given is null, of another size, or not
    /// finite.</exception>
    public float[] CodesOf(IEnumerable<IReadOnlyList<float>> conditions)
    {
        if (Kind != ConditionKind.Vector)
            throw new ArgumentException(
                $"The condition '{Name}' is {Describe()}, not a vector. {DescribeClasses()}.", nameof(conditions));
        return conditions.SelectMany((vector, i) => vector?.Count == Width && vector.All(float.IsFinite) ? vector
            : throw new ArgumentException($"The condition '{Name}' takes vectors of {Width} finite numbers; vector {i} (from 0) "
                + $"of the given {Found(vector)}.", nameof(conditions))).ToArray();

        static string Found(IReadOnlyList<float>? vector)
        {
            if (vector is null) return "is null";
            var at = Enumerable.Range(0, vector.Count).FirstOrDefault(i => !float.IsFinite(vector[i]), -1);
            return at < 0 ? $"has {vector.Count}" : $"has {vector.Count}, of which number {at} is {NumberTypes.Text(vector[at])}";
        }
    }

    /// <summary>
    /// The encoding of rows' codes: a tensor [n, Width] of Single, on the CPU. A missing label's row is NaN throughout.
    /// </summary>
    public torch.Tensor Encode(ReadOnlySpan<float> codes)
    {
        var rows = codes.Length / CodeWidth;
        if (Kind == ConditionKind.Vector)
            return Tensors.Of(codes, rows, Width);
        var encoding = new float[rows * Width];
        for (int i = 0; i < rows; i++)
        {
            var row = encoding.AsSpan(i * Width, Width);
            if (float.IsNaN(codes[i]))
                row.Fill(float.NaN);
            else
                row[(int)codes[i]] = 1;
        }
        return Tensors.Of<float>(encoding, rows, Width);
    }

    /// <summary>The code of a number: its class's index, or itself while the classes are unknown; NaN for NaN.</summary>
    /// <returns>Whether it is one of the classes, or can be one; <see cref="WhyNoClass"/> says why not.</returns>
    public bool TryGetCode(double number, out float code)
    {
        code = (float)number;
        if (double.IsNaN(number))
            return true;
        if (IsUnlearnt)
            return Math.Abs(number) <= LargestNumber && double.IsInteger(number);
        if (!_indexOfNumber.TryGetValue(number, out var index))
            return false;
        code = index;
        return true;
    }

    /// <summary>What a number should have been that <see cref="TryGetCode"/> has no code for.</summary>
    public string WhyNoClass => IsUnlearnt
        ? $"a number is taken as a class, and must be whole and between -{LargestNumber} and {LargestNumber}: to condition on "
            + "the number itself make a vector of it (Concatenate)"
        : "that is none of the classes in training. " + DescribeClasses();

    /// <summary>A ValueGetter of the training column's raw type for the condition of that code.</summary>
    public Delegate Getter(RowValues.Source code) => Kind switch
    {
        ConditionKind.Boolean => new ValueGetter<bool>((ref bool value) => value = code()[0] != 0),
        ConditionKind.Key => NumberTypes.Getter(Type, () => code()[0] + 1),
        ConditionKind.Number => NumberTypes.Getter(Type, () => _numbers[(int)code()[0]]),
        _ => RowValues.Getter(Type, code),
    };

    /// <summary>A column like the training data's, with its key values.</summary>
    public DataViewSchema.DetachedColumn ToColumn()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (_keyValueType is TextDataViewType)
            annotations.AddText(ColumnAnnotations.KeyValuesKind, Classes);
        else if (_keyValueType is not null)
            annotations.AddVector(ColumnAnnotations.KeyValuesKind, _keyValueType, _numbers);
        return new DataViewSchema.DetachedColumn(Name, Type, annotations.ToAnnotations());
    }

    public JsonObject ToJson()
    {
        var type = (Type as VectorDataViewType)?.ItemType ?? Type;
        var json = new JsonObject { ["name"] = Name, ["kind"] = Kind.ToString(), ["type"] = type.RawType.Name };
        if (Kind == ConditionKind.Vector)
            json["dimensions"] = new JsonArray([.. ((VectorDataViewType)Type).Dimensions.Select(n => JsonValue.Create(n))]);
        if (Kind == ConditionKind.Key)
        {
            json["count"] = Classes.Length;
            json["valueType"] = _keyValueType is TextDataViewType ? "Text" : _keyValueType?.RawType.Name;
            if (_keyValueType is TextDataViewType)
                json["values"] = new JsonArray([.. Classes.Select(c => JsonValue.Create(c))]);
        }
        if (!_numbers.IsEmpty)
            json["values"] = new JsonArray([.. _numbers.Select(n => JsonValue.Create(n))]);
        return json;
    }

    /// <exception cref="FormatException">The settings are incomplete or contradict one another.</exception>
    public static ConditionColumn FromJson(JsonObject json)
    {
        var (name, kind, typeName) = (json.Get<string>("name"), json.GetEnum<ConditionKind>("kind"), json.Get<string>("type"));
        FormatException Wrong(string what) => new($"The settings describe a condition column '{name}' ({kind} of {typeName}) "
            + $"{what}.");
        if (name.Length == 0)
            throw Wrong("without a name");
        if (kind == ConditionKind.Boolean)
            return new ConditionColumn(name, BooleanDataViewType.Instance, BooleanClasses, [], null);
        var itemType = NumberTypes.Named(typeName) ?? throw Wrong("of no known number type");
        switch (kind)
        {
            case ConditionKind.Vector:
                var dimensions = json.GetArray<int>("dimensions");
                if (!NumberTypes.IsFeatureType(itemType))
                    throw Wrong("whose values must be Single, Double or Byte");
                return new ConditionColumn(name, NumberTypes.VectorOf(itemType, dimensions, name), [], [], null);
            case ConditionKind.Number:
                var numbers = json.GetArray<double>("values");
                if (numbers.Length is 0 or > MaximumNumberClasses || !numbers.All(double.IsInteger)
                    || !numbers.SequenceEqual(numbers.Distinct().Order()))
                    throw Wrong($"whose {numbers.Length} classes are not whole numbers in ascending order");
                return new ConditionColumn(name, itemType, Names(numbers), [.. numbers], null);
            default:
                var count = json.GetInt32("count", 1, MaximumKeyClasses);
                if (!KeyDataViewType.IsValidDataType(itemType.RawType) || count > MaximumOf(itemType))
                    throw Wrong($"that cannot be a key of {count} values");
                var type = new KeyDataViewType(itemType.RawType, count);
                var valueType = json.GetTextOrNull("valueType");
                if (valueType is null)
                    return new ConditionColumn(name, type, KeyNames(count), [], null);
                ImmutableArray<double> values = valueType == "Text" ? [] : [.. json.GetArray<double>("values")];
                ImmutableArray<string> names = valueType == "Text" ? [.. json.GetArray<string>("values")] : Names(values);
                if (names.Length != count)
                    throw Wrong($"with {names.Length} values for {count} keys");
                PrimitiveDataViewType keyValueType = valueType == "Text" ? TextDataViewType.Instance
                    : NumberTypes.Named(valueType) ?? throw Wrong($"with key values of type '{valueType}'");
                return new ConditionColumn(name, type, names, values, keyValueType);
        }
    }

    /// <summary>The classes, for a message: "The classes are: a, b, c".</summary>
    public string DescribeClasses() =>
        $"The classes are: {string.Join(", ", Classes.Take(30))}"
        + (Classes.Length > 30 ? string.Create(CultureInfo.InvariantCulture, $", ... ({Classes.Length} in all)") : "");

    private static ArgumentOutOfRangeException WrongType(string name, DataViewType itemType, object found) =>
        SchemaErrors.WrongType(Role, name,
            itemType is TextDataViewType ? $"{Expected} (MapValueToKey makes a key of text)" : Expected, found);

    private static ImmutableArray<string> BooleanClasses => [bool.FalseString, bool.TrueString];

    private static ConditionKind? KindOf(DataViewType type) => type switch
    {
        KeyDataViewType => ConditionKind.Key,
        BooleanDataViewType => ConditionKind.Boolean,
        NumberDataViewType => ConditionKind.Number,
        VectorDataViewType { IsKnownSize: true } vector when NumberTypes.IsFeatureType(vector.ItemType) => ConditionKind.Vector,
        _ => null,
    };

    private string Describe() => Kind switch
    {
        ConditionKind.Key => $"a key of {Classes.Length} values",
        ConditionKind.Boolean => "Boolean",
        ConditionKind.Number => "a number",
        _ => $"a vector of {Width} numbers",
    };

    private static (PrimitiveDataViewType? Type, ImmutableArray<string> Names, ImmutableArray<double> Numbers) KeyValues(
        DataViewSchema.Column column, int count)
    {
        var values = column.Annotations.Schema.GetColumnOrNull(ColumnAnnotations.KeyValuesKind)?.Type as VectorDataViewType;
        if (values?.Size == count && values.ItemType is TextDataViewType)
        {
            VBuffer<ReadOnlyMemory<char>> texts = default;
            column.GetKeyValues(ref texts);
            return (values.ItemType, [.. texts.DenseValues().Select(t => t.ToString())], []);
        }
        if (values?.Size == count && values.ItemType is NumberDataViewType)
        {
            var numbers = NumberTypes.Vector(column.Annotations, ColumnAnnotations.KeyValuesKind, values.ItemType);
            return (values.ItemType, Names(numbers), [.. numbers]);
        }
        return (null, KeyNames(count), []);
    }

    // Key values are kept as Double.
    private static bool IsExact(double number, PrimitiveDataViewType type) => double.IsFinite(number)
        && (type == NumberDataViewType.Single || type == NumberDataViewType.Double || Math.Abs(number) < 1L << 53);

    private static ImmutableArray<string> Names(IEnumerable<double> numbers) => [.. numbers.Select(NumberTypes.Text)];

    private static ImmutableArray<string> KeyNames(int count) => Names(Enumerable.Range(1, count).Select(n => (double)n));

    private static double MaximumOf(DataViewType type) => System.Type.GetTypeCode(type.RawType) switch
    {
        TypeCode.Byte => byte.MaxValue,
        TypeCode.UInt16 => ushort.MaxValue,
        _ => uint.MaxValue,
    };
}
