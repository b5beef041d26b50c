using System.Text.Json.Nodes;
using Microsoft.ML.Data;
using NUnit.Framework;
using TorchSharp;

namespace Microsoft.ML.Generative.Tests.Data;

public class ConditionColumnTests
{
    private static DataViewSchema Schema(DataViewType type, Action<DataViewSchema.Annotations.Builder>? annotate = null)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotate?.Invoke(annotations);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", type, annotations.ToAnnotations());
        return builder.ToSchema();
    }

    private static ConditionColumn TextKey(params string[] values) => ConditionColumn.Bind(
        Schema(new KeyDataViewType(typeof(uint), values.Length), a => a.AddText("KeyValues", values)), "Label");

    // By way of the file's text.
    private static ConditionColumn Reloaded(ConditionColumn column) =>
        ConditionColumn.FromJson(JsonNode.Parse(column.ToJson().ToJsonString())!.AsObject());

    private static float[] Encoded(ConditionColumn column, params float[] codes)
    {
        using var tensor = column.Encode(codes);
        Assert.That(tensor.shape, Is.EqualTo(new long[] { codes.Length / column.CodeWidth, column.Width }));
        return tensor.data<float>().ToArray();
    }

    [Test]
    public void A_key_is_one_hot_by_its_values()
    {
        var bound = TextKey("cat", "dog", "cow");
        foreach (var column in new[] { bound, Reloaded(bound) })
        {
            Assert.That(column.Kind, Is.EqualTo(ConditionKind.Key));
            Assert.That(column.Classes, Is.EqualTo(new[] { "cat", "dog", "cow" }));
            Assert.That(Encoded(column, column.CodesOf(["cow", "cat"])), Is.EqualTo(new float[] { 0, 0, 1, 1, 0, 0 }));
            Assert.That(Encoded(column, float.NaN, 1), Is.EqualTo(new[] { float.NaN, float.NaN, float.NaN, 0, 1, 0 }));
            Assert.That(() => column.CodesOf(["pig"]),
                Throws.ArgumentException.With.Message.Contains("'pig'").And.Message.Contains("cat, dog, cow"));
            Assert.That(() => column.CodesOf(new string[] { null! }),
                Throws.ArgumentException.With.Message.Contains("'Label' has no class null"));
            Assert.That(() => column.CodesOf([new float[3]]), Throws.ArgumentException.With.Message.Contains("'Label'"));

            var builder = new DataViewSchema.Builder();
            builder.AddColumns([column.ToColumn()]);
            var schema = builder.ToSchema();
            Assert.That(schema[0].Type, Is.EqualTo(new KeyDataViewType(typeof(uint), 3)));
            VBuffer<ReadOnlyMemory<char>> values = default;
            schema[0].GetKeyValues(ref values);
            Assert.That(values.DenseValues().Select(v => v.ToString()), Is.EqualTo(new[] { "cat", "dog", "cow" }));
        }
    }

    [Test]
    public void A_key_of_numbers_keeps_their_type()
    {
        var bound = ConditionColumn.Bind(Schema(new KeyDataViewType(typeof(byte), 2),
            a => a.AddVector("KeyValues", NumberDataViewType.Single, [7, 2.5])), "Label");
        var column = Reloaded(bound);
        Assert.That(column.Classes, Is.EqualTo(new[] { "7", "2.5" }));
        Assert.That(column.CodesOf(["2.5"]), Is.EqualTo(new[] { 1f }));
        VBuffer<float> values = default;
        column.ToColumn().Annotations.GetValue("KeyValues", ref values);
        Assert.That(values.DenseValues(), Is.EqualTo(new[] { 7f, 2.5f }));
    }

    [Test]
    public void Key_values_that_are_no_exact_numbers_are_refused()
    {
        void Refused(PrimitiveDataViewType type, double value, string found)
        {
            var schema = Schema(new KeyDataViewType(typeof(uint), 2), a => a.AddVector("KeyValues", type, [0, value]));
            Assert.That(() => ConditionColumn.Bind(schema, "Label"), Throws.InstanceOf<ArgumentOutOfRangeException>()
                .With.Message.Contains("'Label'").And.Message.Contains($"key value {found}"));
        }
        Refused(NumberDataViewType.Single, double.PositiveInfinity, "Infinity");
        // 2^53 + 1 is no Double.
        Refused(NumberDataViewType.Int64, 1L << 53, "9007199254740992");
    }

    [Test]
    public void A_key_without_values_counts_from_1()
    {
        var column = Reloaded(ConditionColumn.Bind(Schema(new KeyDataViewType(typeof(ulong), 3)), "Label"));
        Assert.That(column.Classes, Is.EqualTo(new[] { "1", "2", "3" }));
        Assert.That(column.Type, Is.EqualTo(new KeyDataViewType(typeof(ulong), 3)));
        var getter = (ValueGetter<ulong>)column.Getter(() => new float[] { 2 });
        ulong value = 0;
        getter(ref value);
        Assert.That(value, Is.EqualTo(3));
    }

    [Test]
    public void A_truth_value_has_two_classes()
    {
        var column = Reloaded(ConditionColumn.Bind(Schema(BooleanDataViewType.Instance), "Label"));
        Assert.That(column.Classes, Is.EqualTo(new[] { "False", "True" }));
        Assert.That(Encoded(column, column.CodesOf(["True"])), Is.EqualTo(new float[] { 0, 1 }));
    }

    [Test]
    public void Numbers_become_classes_in_ascending_order()
    {
        var unlearnt = ConditionColumn.Bind(Schema(NumberDataViewType.Single), "Label");
        Assert.That(unlearnt.IsUnlearnt);
        var learnt = unlearnt.WithClassesOf([9, -1, 4]);
        foreach (var column in new[] { learnt, Reloaded(learnt) })
        {
            Assert.That(column.IsUnlearnt, Is.False);
            Assert.That(column.Classes, Is.EqualTo(new[] { "-1", "4", "9" }));
            Assert.That(column.TryGetCode(4, out var code) ? code : -1, Is.EqualTo(1));
            Assert.That(column.TryGetCode(5, out _), Is.False);
            Assert.That(column.TryGetCode(double.NaN, out code) && float.IsNaN(code));
            Assert.That(Encoded(column, column.CodesOf(["9"])), Is.EqualTo(new float[] { 0, 0, 1 }));
            var getter = (ValueGetter<float>)column.Getter(() => new float[] { 2 });
            float value = 0;
            getter(ref value);
            Assert.That(value, Is.EqualTo(9));
        }
        Assert.That(() => unlearnt.WithClassesOf([.. Enumerable.Range(0, 1001).Select(i => (float)i)]),
            Throws.InvalidOperationException.With.Message.Contains("'Label'").And.Message.Contains("1000"));
    }

    [Test]
    public void A_vector_is_taken_as_it_is()
    {
        var bound = ConditionColumn.Bind(Schema(new VectorDataViewType(NumberDataViewType.Double, 2)), "Label");
        var column = Reloaded(bound);
        Assert.That((column.Width, column.CodeWidth, column.Classes.Length), Is.EqualTo((2, 2, 0)));
        Assert.That(Encoded(column, column.CodesOf([new[] { 0.5f, -3 }, new[] { 1f, 2 }])), Is.EqualTo(new[] { 0.5f, -3, 1, 2 }));
        Assert.That(() => column.CodesOf([new[] { 1f }]), Throws.ArgumentException.With.Message.Contains("2 finite numbers"));
        Assert.That(() => column.CodesOf([new[] { 1f, float.NaN }]), Throws.ArgumentException);
        Assert.That(() => column.CodesOf(new float[][] { null! }), Throws.ArgumentException.With.Message.Contains("is null"));
        Assert.That(() => column.CodesOf(["a"]), Throws.ArgumentException.With.Message.Contains("vector of 2"));
    }

    [Test]
    public void Other_types_are_refused_with_advice()
    {
        Assert.That(() => ConditionColumn.Bind(Schema(TextDataViewType.Instance), "Label"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("MapValueToKey"));
        Assert.That(() => ConditionColumn.Bind(Schema(new VectorDataViewType(NumberDataViewType.Single)), "Label"),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ConditionColumn.Bind(Schema(new KeyDataViewType(typeof(uint), 70_000)), "Label"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("65536"));
        Assert.That(() => ConditionColumn.Check(ModelFile.ShapeOf(Schema(TextDataViewType.Instance)), "Label"),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ConditionColumn.Check(ModelFile.ShapeOf(Schema(new KeyDataViewType(typeof(uint), 7))), "Label"),
            Throws.Nothing);
    }

    [Test]
    public void At_scoring_kind_and_classes_must_be_those_of_training()
    {
        var column = TextKey("cat", "dog");
        DataViewSchema Key(int count, params string[] values) =>
            Schema(new KeyDataViewType(typeof(byte), count), a => { if (values.Length > 0) a.AddText("KeyValues", values); });
        Assert.That(() => column.Find(Key(2, "cat", "dog")), Throws.Nothing);
        Assert.That(() => column.Find(Key(2)), Throws.Nothing, "nothing says that they differ");
        Assert.That(() => column.Find(Key(3)),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("a key of 2 values"));
        Assert.That(() => column.Find(Key(2, "cat", "cow")),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'dog'").And.Message.Contains("'cow'"));
        Assert.That(() => column.Find(Schema(NumberDataViewType.Single)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase("""{"name":"x","kind":"Key","type":"Byte","count":300}""")]
    [TestCase("""{"name":"x","kind":"Key","type":"Single","count":3}""")]
    [TestCase("""{"name":"x","kind":"Key","type":"UInt32","count":2000000000}""")]
    [TestCase("""{"name":"x","kind":"Key","type":"UInt32","count":3,"valueType":"Text","values":["a"]}""")]
    [TestCase("""{"name":"x","kind":"Number","type":"Single","values":[2,1]}""")]
    [TestCase("""{"name":"x","kind":"Number","type":"Single","values":[]}""")]
    [TestCase("""{"name":"x","kind":"Number","type":"Single","values":[1.5]}""")]
    [TestCase("""{"name":"x","kind":"Vector","type":"Int32","dimensions":[2]}""")]
    [TestCase("""{"name":"x","kind":"Vector","type":"Single","dimensions":[-2]}""")]
    [TestCase("""{"name":"x","kind":"7","type":"Single"}""")]
    [TestCase("""{"name":"","kind":"Boolean","type":"Boolean"}""")]
    public void Wrong_settings_are_refused(string json) =>
        Assert.That(() => ConditionColumn.FromJson(JsonNode.Parse(json)!.AsObject()), Throws.InstanceOf<FormatException>());
}
