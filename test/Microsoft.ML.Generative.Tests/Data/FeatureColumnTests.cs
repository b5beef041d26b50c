using Microsoft.ML.Data;
using NUnit.Framework;
using NUnit.Framework.Constraints;

namespace Microsoft.ML.Generative.Tests.Data;

public class FeatureColumnTests
{
    private static DataViewSchema Schema(DataViewType type, params string[] slotNames)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        if (slotNames.Length > 0)
            annotations.AddText("SlotNames", slotNames);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Other", TextDataViewType.Instance);
        builder.AddColumn("Pixels", type, annotations.ToAnnotations());
        return builder.ToSchema();
    }

    private static IEnumerable<TestCaseData> Types()
    {
        yield return new(new VectorDataViewType(NumberDataViewType.Byte, 2, 3), 6, new[] { 2, 3 });
        yield return new(new VectorDataViewType(NumberDataViewType.Single, 6), 6, new[] { 6 });
        yield return new(new VectorDataViewType(NumberDataViewType.Double, 4), 4, new[] { 4 });
        yield return new(NumberDataViewType.Single, 1, new[] { 1 });
        yield return new(NumberDataViewType.Byte, 1, new[] { 1 });
    }

    [TestCaseSource(nameof(Types))]
    public void Binds_and_comes_back_from_its_settings(DataViewType type, int size, int[] dimensions)
    {
        var bound = FeatureColumn.Bind(Schema(type), "Pixels");
        foreach (var column in new[] { bound, FeatureColumn.FromJson(bound.ToJson()) })
        {
            Assert.That(column.Name, Is.EqualTo("Pixels"));
            Assert.That(column.Type, Is.EqualTo(type));
            Assert.That(column.Size, Is.EqualTo(size));
            Assert.That(column.Dimensions, Is.EqualTo(dimensions));
            Assert.That(column.SlotNames, Is.Empty);
            Assert.That(column.ToColumn().Type, Is.EqualTo(type));
        }
    }

    [Test]
    public void Keeps_slot_names()
    {
        var bound = FeatureColumn.Bind(Schema(new VectorDataViewType(NumberDataViewType.Single, 2), "a", "b"), "Pixels");
        var column = FeatureColumn.FromJson(bound.ToJson());
        var builder = new DataViewSchema.Builder();
        builder.AddColumns([column.ToColumn("Generated")]);
        VBuffer<ReadOnlyMemory<char>> names = default;
        builder.ToSchema()["Generated"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void A_missing_or_wrong_column_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            FeatureColumn.Bind(Schema(NumberDataViewType.Single), "Features"))!;
        Assert.That(error.Message, Does.Contain("feature column 'Features'").And.Contain("Other, Pixels"));
        DataViewType[] wrong = [TextDataViewType.Instance, NumberDataViewType.Int32,
            new VectorDataViewType(NumberDataViewType.Single), new VectorDataViewType(TextDataViewType.Instance, 3)];
        foreach (var type in wrong)
            Assert.That(() => FeatureColumn.Bind(Schema(type), "Pixels"),
                Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Pixels'")
                    .And.Message.Contains("expected").And.Message.Contains(type.ToString()));
    }

    [Test]
    public void What_would_do_is_said_of_a_type_that_does_not()
    {
        var ofUnknownSize = Schema(new VectorDataViewType(NumberDataViewType.Single));
        var whole = Schema(new VectorDataViewType(NumberDataViewType.Int32, 4));
        var trained = FeatureColumn.Bind(Schema(new VectorDataViewType(NumberDataViewType.Single, 4)), "Pixels");
        Assert.That(() => FeatureColumn.Bind(ofUnknownSize, "Pixels"), Advises("[VectorType(n)]"));
        Assert.That(() => trained.Find(ofUnknownSize), Advises("[VectorType(n)]"));
        Assert.That(() => FeatureColumn.Bind(whole, "Pixels"), Advises("Conversion.ConvertType"));

        static Constraint Advises(string text) =>
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(text);
    }

    [Test]
    public void At_scoring_the_size_must_be_that_of_training_and_the_type_may_differ()
    {
        var column = FeatureColumn.Bind(Schema(new VectorDataViewType(NumberDataViewType.Byte, 4)), "Pixels");
        Assert.That(column.Find(Schema(new VectorDataViewType(NumberDataViewType.Double, 2, 2))).Index, Is.EqualTo(1));
        Assert.That(() => column.Find(Schema(new VectorDataViewType(NumberDataViewType.Byte, 5)), "GanTransformer"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("GanTransformer's feature column 'Pixels'")
                .And.Message.Contains("4 values"));
    }

    [Test]
    public void The_shape_of_a_schema_is_checked_before_anything_is_fitted()
    {
        SchemaShape Shape(DataViewType type) => ModelFile.ShapeOf(Schema(type));
        Assert.That(FeatureColumn.Check(Shape(new VectorDataViewType(NumberDataViewType.Byte, 4)), "Pixels"),
            Is.EqualTo(new VectorDataViewType(NumberDataViewType.Byte, 1)));
        Assert.That(FeatureColumn.Check(Shape(NumberDataViewType.Double), "Pixels"), Is.EqualTo(NumberDataViewType.Double));
        Assert.That(() => FeatureColumn.Check(Shape(new KeyDataViewType(typeof(byte), 4)), "Pixels"),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => FeatureColumn.Check(Shape(new VectorDataViewType(NumberDataViewType.Single)), "Pixels"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("unknown size"));
        Assert.That(() => FeatureColumn.Check(Shape(NumberDataViewType.Double), "Features"),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'Features'"));
    }

    [TestCase("""{"type":"Single"}""", "name")]
    [TestCase("""{"name":"x","type":"Int32"}""", "Int32")]
    [TestCase("""{"name":"x","type":"Single","dimensions":[]}""", "dimensions")]
    [TestCase("""{"name":"x","type":"Single","dimensions":[0,3]}""", "dimensions")]
    [TestCase("""{"name":"x","type":"Single","dimensions":[2000000000,2000000000,2000000000]}""", "dimensions")]
    [TestCase("""{"name":"x","type":"Single","dimensions":["a"]}""", "dimensions")]
    [TestCase("""{"name":"x","type":"Single","dimensions":[3],"slotNames":["a"]}""", "slot names")]
    public void Wrong_settings_are_refused(string json, string reason) =>
        Assert.That(() => FeatureColumn.FromJson(System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject()),
            Throws.InstanceOf<FormatException>().With.Message.Contains(reason));
}
