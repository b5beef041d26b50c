namespace Microsoft.ML.Tests;

public class VBufferTests
{
    private static VBuffer<float> Sparse => new(6, 2, [7f, 9f], [1, 4]);

    [Test]
    public void ASparseVectorIsItsDenseValues()
    {
        Assert.That(Sparse.IsDense, Is.False);
        Assert.That(Sparse.DenseValues(), Is.EqualTo(new[] { 0f, 7, 0, 0, 9, 0 }));
        Assert.That(Sparse.Items().Select(x => x.Key), Is.EqualTo(new[] { 1, 4 }));
        Assert.That(Sparse.Items(all: true).Select(x => x.Value), Is.EqualTo(Sparse.DenseValues()));
        Assert.That(Sparse.GetItemOrDefault(4), Is.EqualTo(9));
        Assert.That(Sparse.GetItemOrDefault(3), Is.Zero);
        Assert.That(() => Sparse.GetItemOrDefault(6), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void ASliceKeepsSparsityAndShiftsIndices()
    {
        var slice = default(VBuffer<float>);
        Sparse.CopyTo(ref slice, 3, 3);
        Assert.That(slice.IsDense, Is.False);
        Assert.That(slice.GetIndices().ToArray(), Is.EqualTo(new[] { 1 }));
        Assert.That(slice.DenseValues(), Is.EqualTo(new[] { 0f, 9, 0 }));
    }

    [Test]
    public void CopyingReusesArraysThatAreLargeEnough()
    {
        var array = new float[8];
        var target = new VBuffer<float>(8, array);
        new VBuffer<float>(3, [1, 2, 3]).CopyTo(ref target);
        Assert.That(target.Length, Is.EqualTo(3));
        Assert.That(array, Is.EqualTo(new[] { 1f, 2, 3, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void AnEditorBuildsASparseVectorAndTruncates()
    {
        var buffer = default(VBuffer<int>);
        var editor = VBufferEditor.Create(ref buffer, 10, 3);
        Assert.That(editor.CreatedNewValues && editor.CreatedNewIndices, Is.True);
        for (int i = 0; i < 3; i++)
            (editor.Values[i], editor.Indices[i]) = (i + 1, 2 * i);
        buffer = editor.CommitTruncated(2);
        Assert.That(buffer.Length, Is.EqualTo(10));
        Assert.That(buffer.DenseValues(), Is.EqualTo(new[] { 1, 0, 2, 0, 0, 0, 0, 0, 0, 0 }));
    }

    [Test]
    public void KeepingOldValuesSurvivesGrowth()
    {
        var buffer = new VBuffer<int>(2, [5, 6]);
        var editor = VBufferEditor.Create(ref buffer, 4, keepOldOnResize: true);
        Assert.That(editor.Values[..2].ToArray(), Is.EqualTo(new[] { 5, 6 }));
    }

    [Test]
    public void WrongCountsAreRefused()
    {
        Assert.That(() => new VBuffer<int>(3, [1, 2]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new VBuffer<int>(3, 4, [1, 2, 3, 4], [0, 1, 2, 3]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Sparse.CopyTo(new float[5]), Throws.InstanceOf<ArgumentException>());
    }
}
