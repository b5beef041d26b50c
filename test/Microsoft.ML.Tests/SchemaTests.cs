namespace Microsoft.ML.Tests;

public class SchemaTests
{
    [Test]
    public void TheLastColumnOfANameHidesTheOthers()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", NumberDataViewType.Double);
        var schema = builder.ToSchema();
        Assert.That(schema.Select(c => c.IsHidden), Is.EqualTo(new[] { true, false, false }));
        Assert.That(schema["A"].Index, Is.EqualTo(2));
        Assert.That(schema.GetColumnOrNull("C"), Is.Null);
        Assert.That(() => schema["C"], Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'C'"));
    }

    [Test]
    public void AnnotationsAreTypedAndComputedWhenAsked()
    {
        int calls = 0;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2),
            (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            calls++;
            names = new(2, ["x".AsMemory(), "y".AsMemory()]);
        });
        annotations.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("V", new VectorDataViewType(NumberDataViewType.Single, 2), annotations.ToAnnotations());
        var column = builder.ToSchema()["V"];

        Assert.That(column.HasSlotNames() && column.IsNormalized(), Is.True);
        Assert.That(calls, Is.Zero);
        var slotNames = default(VBuffer<ReadOnlyMemory<char>>);
        column.GetSlotNames(ref slotNames);
        Assert.That(slotNames.DenseValues().Select(n => n.ToString()), Is.EqualTo(new[] { "x", "y" }));
        bool other = false;
        Assert.That(() => column.Annotations.GetValue("KeyValues", ref other), Throws.InvalidOperationException);
        Assert.That(() => annotations.Add("Wrong", NumberDataViewType.Int32, (ref float value) => value = 1),
            Throws.ArgumentException);
    }

    [Test]
    public void TypesPrintAndCompareAsInTheRealPackage()
    {
        var key = new KeyDataViewType(typeof(uint), 10);
        Assert.That($"{key}", Is.EqualTo("Key<UInt32, 0-9>"));
        Assert.That(key, Is.EqualTo(new KeyDataViewType(typeof(uint), 10ul)));
        Assert.That(key.Equals(new KeyDataViewType(typeof(ulong), 10)), Is.False);
        Assert.That($"{new VectorDataViewType(NumberDataViewType.Single, 3)}", Is.EqualTo("Vector<Single, 3>"));
        Assert.That($"{new VectorDataViewType(NumberDataViewType.Single)}", Is.EqualTo("Vector<Single>"));
        Assert.That($"{new VectorDataViewType(NumberDataViewType.Byte, 2, 0, 4)}", Is.EqualTo("Vector<Byte, 2, *, 4>"));
        Assert.That(new VectorDataViewType(NumberDataViewType.Single, 2, 3)
            .Equals(new VectorDataViewType(NumberDataViewType.Single, 6)), Is.False);
        Assert.That($"{TextDataViewType.Instance}", Is.EqualTo("String"));
        Assert.That(() => new KeyDataViewType(typeof(byte), 256), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new KeyDataViewType(typeof(int), 5), Throws.InstanceOf<ArgumentException>());
    }
}
