using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Pictures, of one size or, with size 0, of any.</summary>
public sealed class ImageDataViewType : StructuredDataViewType
{
    public readonly int Height;
    public readonly int Width;

    public ImageDataViewType()
        : base(typeof(MLImage))
    {
    }

    public ImageDataViewType(int height, int width)
        : base(typeof(MLImage))
    {
        Contracts.CheckParam(height > 0, nameof(height), "A picture's height is positive.");
        Contracts.CheckParam(width > 0, nameof(width), "A picture's width is positive.");
        Contracts.CheckParam((long)height * width <= int.MaxValue / MLImage.PixelBytes, nameof(height),
            $"A picture of {height}×{width} pixels is too large.");
        (Height, Width) = (height, width);
    }

    public override bool Equals(DataViewType? other) =>
        other is ImageDataViewType image && Height == image.Height && Width == image.Width;

    public override int GetHashCode() => HashCode.Combine(Height, Width);

    public override string ToString() => Height == 0 && Width == 0 ? "Image" : $"Image<{Height}, {Width}>";
}

/// <summary>Makes an <see cref="MLImage"/> member a column of pictures of that size.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly ImageDataViewType _type;

    public ImageTypeAttribute() => _type = new();

    public ImageTypeAttribute(int height, int width) => _type = new(height, width);

    public override bool Equals(DataViewTypeAttribute? other) => other is ImageTypeAttribute image && _type.Equals(image._type);

    public override int GetHashCode() => _type.GetHashCode();

    public override void Register() => DataViewTypeManager.Register(_type, typeof(MLImage), this);
}
